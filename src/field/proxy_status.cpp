#include <httoop/field/proxy_status.hpp>

#include <httoop/field/rules.hpp>

#include "status_items.hpp"

namespace httoop::inline v0 {

octets proxy_handling::name() const { return text_if(as_string_or_token()).value_or(octets{}); }

std::optional<octets> proxy_handling::error() const {
    auto const* const p = parameters.find("error");
    return text_if(p != nullptr ? p->as_token() : nullptr);
}

std::optional<octets> proxy_handling::next_hop() const {
    auto const* const p = parameters.find("next-hop");
    return text_if(p != nullptr ? p->as_string_or_token() : nullptr);
}

std::optional<octets> proxy_handling::next_protocol() const {
    auto const* const p = parameters.find("next-protocol");
    if (p == nullptr) return {};
    return text_if(p->as_token() != nullptr ? p->as_token() : p->as_byte_sequence());
}

void proxy_handling::next_protocol(octets alpn) {
    structured::item const token{structured::token{std::string{alpn}}};
    bool const fits = token.compose().has_value() && enforced(rules::proxy_status_protocol);
    if (fits) parameters.set("next-protocol", token);
    else parameters.set("next-protocol", structured::byte_sequence{std::string{alpn}});
}

std::optional<std::int64_t> proxy_handling::received_status() const {
    auto const* const p = parameters.find("received-status");
    if (p == nullptr) return {};
    return p->as_integer();
}

std::optional<octets> proxy_handling::details() const {
    auto const* const p = parameters.find("details");
    return text_if(p != nullptr ? p->as_string() : nullptr);
}

result<proxy_status> proxy_status::parse(octets value) {
    proxy_status s;
    if (auto parsed = parse_status_items(value, s.proxies, rules::proxy_status_name); !parsed)
        return parsed.error();
    return s;
}

std::string proxy_status::compose() const { return compose_status_items(proxies, *this); }

void proxy_status::promote(proxy_status const& trailer) {
    auto const same_name = [](structured::bare_item const& a, structured::bare_item const& b) {
        return a == b;
    };
    for (proxy_handling const& later : trailer.proxies)
        for (proxy_handling& earlier : proxies) {
            if (!same_name(earlier, later)) continue;
            earlier = later;
            break;
        }
}

proxy_error const* find_proxy_error(octets name) {
    static constexpr proxy_error rows[] = {
#define HTTOOP_PROXY_ERROR(name, status, by_intermediary_only) {name, status, by_intermediary_only},
#include <httoop/field/proxy_errors.def>
#undef HTTOOP_PROXY_ERROR
    };
    for (proxy_error const& row : rows)
        if (row.name == name) return &row;
    return nullptr;
}

}  // namespace httoop::inline v0
