#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/structured_item.hpp>

namespace httoop::inline v0 {

// How one intermediary handled a response (RFC 9209 2): its name, a string or token, and parameters.
// Unknown ones are kept and ignored; what is of another type than the parameter's is as if it were
// not there; views are valid until the item changes.
class proxy_handling : public structured::item {
public:
    using structured::item::item;
    proxy_handling(structured::item i) : structured::item(std::move(i)) {}

    [[nodiscard]] octets name() const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] std::optional<octets> error() const HTTOOP_LIFETIME_BOUND;          // 2.1.1: a proxy error type
    [[nodiscard]] std::optional<octets> next_hop() const HTTOOP_LIFETIME_BOUND;       // 2.1.2
    [[nodiscard]] std::optional<octets> next_protocol() const HTTOOP_LIFETIME_BOUND;  // 2.1.3: an ALPN protocol id
    void next_protocol(octets alpn);  // as a token where it can be one
    [[nodiscard]] std::optional<std::int64_t> received_status() const;                // 2.1.4
    [[nodiscard]] std::optional<octets> details() const HTTOOP_LIFETIME_BOUND;        // 2.1.5
    friend bool operator==(proxy_handling const&, proxy_handling const&) = default;
};

// The value of Proxy-Status: the intermediary closest to the origin first.
//
//     proxy_status s;
//     s.proxies.push_back({"ExampleCDN", {{"error", structured::token{"connection_timeout"}}}});
//     response.set(s);                          Proxy-Status: "ExampleCDN";error=connection_timeout
struct proxy_status {
    static constexpr field_id id = field_id::proxy_status;
    static constexpr bool combines_lines = true;
    std::vector<proxy_handling> proxies;

    static result<proxy_status> parse(octets value);
    [[nodiscard]] std::string compose() const;
    // Puts members of the trailer section in the place of those of the same name (2).
    void promote(proxy_status const& trailer);
    friend bool operator==(proxy_status const&, proxy_status const&) = default;
};

// A registered proxy error type (2.3).
struct proxy_error {
    octets name;
    std::uint16_t status;       // recommended; 0: the applicable 4xx, or none
    bool by_intermediary_only;  // the response was made by the intermediary
};

// Null for types that are not registered by RFC 9209.
proxy_error const* find_proxy_error(octets name);

}  // namespace httoop::inline v0
