#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <httoop/message/response.hpp>

namespace httoop::tool {

// The name that -O saves content under: that of Content-Disposition (RFC 6266 4.3), else the last segment of the
// URL's path, made fit for this folder: never a path, a hidden file or a name with a meaning. "download" where
// nothing is left of them.
std::string name_for(response const* head, std::string_view url);

// Names that are not there yet, each given out once.
class free_names {
public:
    // That one, or "name-1.ext", "name-2.ext" and so on; "" where a thousand of them are taken.
    std::string of(std::string const& name);

private:
    std::vector<std::string> given_;
};

}  // namespace httoop::tool
