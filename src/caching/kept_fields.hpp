#pragma once
#include <string>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/directives.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::caching {

// Which fields of one response are stored (RFC 9111 3.1).
class kept_fields {
public:
    kept_fields(field_section const& response, response_directives const& d, cache_options const& o);

    [[nodiscard]] bool keeps(field_line const& line, account* why) const;

private:
    field_set named_;                 // by Connection
    std::vector<std::string> names_;  // by it as well, without number, in lower case
    std::vector<std::string> const& no_cache_;
    std::vector<std::string> const* private_ = nullptr;
};

// Copies what is stored of `response` to the end of `to`.
void append_kept(field_section& to, field_section const& response, response_directives const& d, cache_options const& o,
                 account* why);

}  // namespace httoop::inline v0::caching
