#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// With which requests from other sites a cookie goes (RFC 6265bis 5.6.7): by default like lax.
enum class same_site_flag : std::uint8_t { by_default, none, lax, strict };

// The value of Set-Cookie (RFC 6265bis 4.1, 5.6). It is read as user agents read it, and composed as
// servers have to write it:
//
//     set-cookie-string = cookie-name "=" cookie-value *( ";" SP cookie-av )
//     cookie-name       = token
//     cookie-value      = *cookie-octet / ( DQUOTE *cookie-octet DQUOTE )
//
//     set_cookie session{"SID", "31d4d96e407aad42"};
//     session.path = "/";
//     session.secure = session.http_only = true;
//     add_set_cookie(response.fields(), session);
//
// Quotes belong to the value. Of attributes that are given twice the last counts; unknown ones are
// kept. What a user agent would not store as it is meant is not composed: SameSite=None and the name
// prefixes __Secure- and __Host- without what they ask for.
struct set_cookie {
    static constexpr field_id id = field_id::set_cookie;

    std::string name, value;
    std::optional<timestamp> expires;
    std::optional<std::int64_t> max_age;  // seconds; counts before `expires`
    std::optional<std::string> domain;    // in lower case, without a leading dot
    std::optional<std::string> path;      // "": the default path of the request
    bool secure = false;
    bool http_only = false;
    same_site_flag same_site = same_site_flag::by_default;
    std::vector<std::string> extensions;  // other attributes, as they stand

    set_cookie() = default;
    set_cookie(std::string name_, std::string value_) : name{std::move(name_)}, value{std::move(value_)} {}

    // `ignored` is told of attributes that are left out.
    static result<set_cookie> parse(octets line, findings_sink* ignored = nullptr);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(set_cookie const&, set_cookie const&) = default;
};

// Adds a Set-Cookie line, in the place of an earlier one for a cookie of the same name: a response
// sets a cookie once (4.1.1). Each cookie has a line of its own (3).
void add_set_cookie(field_section& fields, set_cookie const& cookie);

// Those of all Set-Cookie lines that can be read.
std::vector<set_cookie> set_cookies(field_section const& fields);

// Whether a name begins with __Secure- or __Host-, in any case (4.1.3, 5.4).
bool has_secure_prefix(octets cookie_name);
bool has_host_prefix(octets cookie_name);

}  // namespace httoop::inline v0
