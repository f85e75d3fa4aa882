#pragma once
#include <string>

#include <httoop/auth/asking.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/service/files.hpp>

namespace httoop::tool {

// The site behind a guard, as a file for --auth says. A line each:
//
//     users FILE                                     a password file, beside this file
//     protect PATH basic|digest|basic,digest REALM [METHOD ...]
//     open PATH [METHOD ...]                         an exception from what a shorter path protects
//
// Words are separated by blanks, and stand in double quotes if they have some; "#" begins a
// comment. Where the site has files, so has the guard their names; a page for paths that are none must
// not be protected, unless all of the site is.
outcome<owned<service>> protect(service& site, std::string const& file, limits const& bounds, files_options const* of,
                                auth::asker asks = auth::asker::origin);

}  // namespace httoop::tool
