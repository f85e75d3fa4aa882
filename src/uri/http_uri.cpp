#include <httoop/uri/http_uri.hpp>

#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "uri/utf8.hpp"

namespace httoop::inline v0 {
namespace {

// Where the percent-encodings of s stand for something else than UTF-8, or npos. What is not
// encoded is ASCII.
std::size_t encoded_utf8_fault(octets s) {
    for (std::size_t i = 0; i < s.size();) {
        if (s[i] != '%') {
            ++i;
            continue;
        }
        std::size_t const size = encoded_utf8_sequence(s.substr(i));
        if (size == 0) return i;
        i += size;
    }
    return octets::npos;
}

}  // namespace

octets default_port_text(octets scheme) { return row_of(identify_uri_scheme(scheme)).port_text; }

bool is_http(uri_view const& u) {
    uri_scheme_id const scheme = identify_uri_scheme(u.scheme());
    return scheme == uri_scheme_id::http || scheme == uri_scheme_id::https;
}

std::uint16_t port_of(uri_view const& u) {
    std::uint16_t const standard = row_of(identify_uri_scheme(u.scheme())).port;
    if (standard == 0 || u.port().empty()) return standard;
    std::uint32_t port = 0;
    for (char const c : u.port()) {
        port = port * 10 + static_cast<std::uint32_t>(c - '0');
        if (port > 65535) return 0;
    }
    return static_cast<std::uint16_t>(port);
}

result<void> check_http_uri(uri_view const& u, bool for_sending) {
    uri_scheme_id const scheme = identify_uri_scheme(u.scheme());
    bool const http = scheme == uri_scheme_id::http;
    if (!http && scheme != uri_scheme_id::https) return {};
    auto const offset_of = [&u](octets part) {
        return part.data() == nullptr ? u.scheme().size() + 1
                                      : static_cast<std::size_t>(part.data() - u.text().data());
    };
    rule const& empty = for_sending ? (http ? rules::http_host_empty_sent : rules::https_host_empty_sent)
                                    : (http ? rules::http_host_empty : rules::https_host_empty);
    if (u.host().empty() && enforced(empty)) return violation{&empty, offset_of(u.host())};
    rule const& userinfo = for_sending ? rules::http_userinfo_sent : rules::http_userinfo;
    if (u.userinfo().data() != nullptr && enforced(userinfo))
        return violation{&userinfo, offset_of(u.userinfo())};
    std::size_t const fault = for_sending ? encoded_utf8_fault(u.host()) : octets::npos;
    if (fault != octets::npos && enforced(rules::host_percent_utf8))
        return violation{&rules::host_percent_utf8, offset_of(u.host()) + fault};
    if (port_of(u) == 0 && u.port().find_first_not_of('0') != octets::npos &&
        enforced(rules::port_range))
        return violation{&rules::port_range, offset_of(u.port())};
    return {};
}

}  // namespace httoop::inline v0
