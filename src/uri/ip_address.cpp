#include <httoop/uri/ip_address.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/octet_classes.hpp>

namespace httoop::inline v0 {
namespace {

// dec-octet at the front of s, which it shortens: 0 to 255 without leading zeros.
bool take_dec_octet(octets& s) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < s.size() && digits < 4 && DIGIT(s[digits])) value = value * 10 + (s[digits++] - '0');
    if (digits == 0 || digits == 4 || value > 255 || (digits > 1 && s[0] == '0')) return false;
    s.remove_prefix(digits);
    return true;
}

}  // namespace

bool is_ipv4address(octets s) {
    for (int part = 0; part < 4; ++part) {
        if (part > 0) {
            if (s.empty() || s.front() != '.') return false;
            s.remove_prefix(1);
        }
        if (!take_dec_octet(s)) return false;
    }
    return s.empty();
}

bool is_ipv6address(octets s) {
    int groups = 0;
    bool gap = false;  // "::" was seen
    bool separated = true;  // a group may follow
    if (s.substr(0, 2) == "::") {
        gap = true;
        s.remove_prefix(2);
        if (s.empty()) return true;
    }
    while (!s.empty()) {
        if (!separated) {
            if (s.front() != ':') return false;
            s.remove_prefix(1);
            if (!s.empty() && s.front() == ':') {
                if (gap) return false;
                gap = true;
                s.remove_prefix(1);
                if (s.empty()) break;
            }
        }
        std::size_t digits = 0;
        while (digits < s.size() && digits < 5 && HEXDIG(s[digits])) ++digits;
        if (digits < s.size() && s[digits] == '.') {
            if (!is_ipv4address(s)) return false;
            groups += 2;
            break;
        }
        if (digits == 0 || digits == 5) return false;
        s.remove_prefix(digits);
        separated = false;
        if (++groups > 8) return false;
    }
    return gap ? groups <= 7 : groups == 8;
}

bool is_ipvfuture(octets s) {
    if (s.empty() || to_lower(s.front()) != 'v') return false;
    std::size_t const dot = s.find('.');
    return dot != octets::npos && dot > 1 && dot + 1 < s.size() &&
           HEXDIG.all(s.substr(1, dot - 1)) && userinfo_octet.all(s.substr(dot + 1));
}

bool is_loopback_host(octets host) {
    return equal_ignoring_case(host, "localhost") || host == "[::1]" || (host.starts_with("127.") && is_ipv4address(host));
}

}  // namespace httoop::inline v0
