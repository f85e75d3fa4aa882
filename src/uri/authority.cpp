#include <httoop/uri/authority.hpp>

#include <httoop/uri/ip_address.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

namespace httoop::inline v0 {
namespace {

// The end of the host at the front of s, up to a colon or the end; `fault` is where it stops being
// one, else npos.
std::size_t end_of_host(octets s, std::size_t& fault) {
    fault = octets::npos;
    if (!s.empty() && s.front() == '[') {
        std::size_t const close = s.find(']');
        octets const inner = s.substr(1, close == octets::npos ? close : close - 1);
        if (close == octets::npos) fault = s.size();
        else if (!is_ipv6address(inner) && !is_ipvfuture(inner)) fault = 1;
        else if (close + 1 < s.size() && s[close + 1] != ':') fault = close + 1;
        if (fault == octets::npos) return close + 1;
    } else {
        for (std::size_t i = 0; i < s.size(); ++i) {
            if (reg_name_octet(s[i])) [[likely]]
                continue;
            if (s[i] == ':') return i;
            if (s[i] != '%' || !percent_encoding_at(s, i)) {
                fault = i;
                break;
            }
            i += 2;
        }
    }
    if (fault == octets::npos) return s.size();
    std::size_t const colon = s.rfind(':');  // read on, should the rule not be enforced
    return colon == octets::npos || colon < fault ? s.size() : colon;
}

rule const& host_rule_at(octets s, std::size_t fault) {
    return fault < s.size() && s[fault] == '%' ? rules::uri_percent : rules::uri_host;
}

}  // namespace

host_kind kind_of_host(octets host) {
    if (!host.empty() && host.front() == '[')
        return host.size() > 1 && to_lower(host[1]) == 'v' ? host_kind::ipvfuture : host_kind::ipv6;
    return !host.empty() && DIGIT(host.front()) && is_ipv4address(host) ? host_kind::ipv4
                                                                        : host_kind::reg_name;
}

result<authority_view> authority_view::parse(octets text) {
    authority_view a;
    std::size_t host_at = 0;
    if (std::size_t const at = text.find('@'); at != octets::npos) {
        a.userinfo = text.substr(0, at);
        host_at = at + 1;
        std::size_t const fault = valid_prefix(a.userinfo, userinfo_octet);
        if (fault < a.userinfo.size()) {
            rule const& broken = text[fault] == '%' ? rules::uri_percent : rules::uri_userinfo;
            if (enforced(broken)) return violation{&broken, fault};
        }
    }
    octets const rest = text.substr(host_at);
    std::size_t fault;
    std::size_t const end = end_of_host(rest, fault);
    if (fault != octets::npos) {
        rule const& broken = host_rule_at(rest, fault);
        if (enforced(broken)) return violation{&broken, host_at + fault};
    }
    a.host = rest.substr(0, end);
    if (end < rest.size()) {
        a.port = rest.substr(end + 1);
        for (std::size_t i = 0; i < a.port.size(); ++i)
            if (!DIGIT(a.port[i]) && enforced(rules::uri_port))
                return violation{&rules::uri_port, host_at + end + 1 + i};
    }
    return a;
}

std::string authority_view::compose() const {
    std::string out;
    out.reserve(userinfo.size() + host.size() + port.size() + 2);
    if (userinfo.data() != nullptr) out.append(userinfo) += '@';
    out += host;
    if (port.data() != nullptr) (out += ':').append(port);
    return out;
}

result<host_port> parse_host_port(octets text) {
    std::size_t fault;
    std::size_t const end = end_of_host(text, fault);
    if (fault != octets::npos) {
        rule const& broken = host_rule_at(text, fault);
        if (enforced(broken)) return violation{&broken, fault};
    }
    host_port h{text.substr(0, end)};
    if (h.host.empty() && enforced(rules::host_single)) return violation{&rules::host_single, 0};
    if (std::size_t const comma = h.host.find(','); comma != octets::npos)
        if (enforced(rules::host_single)) return violation{&rules::host_single, comma};
    std::uint32_t port = 0;
    for (std::size_t i = end + 1; i < text.size(); ++i) {
        if (!DIGIT(text[i])) {
            if (enforced(rules::uri_port)) return violation{&rules::uri_port, i};
            continue;
        }
        port = port * 10 + static_cast<std::uint32_t>(text[i] - '0');
        if (port > 65535) {
            if (enforced(rules::port_range)) return violation{&rules::port_range, end + 1};
            port = 65535;
        }
    }
    h.port = static_cast<std::uint16_t>(port);
    h.has_port = end + 1 < text.size();
    return h;
}

}  // namespace httoop::inline v0
