#pragma once
#include <array>
#include <cstdint>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0::io {

// Where a stream leads to or a listener listens: an IPv4 or IPv6 address with a port, or the path
// of a Unix socket.
class address {
public:
    enum kind : std::uint8_t { none, ipv4, ipv6, unix_path };
    // What a missing host means: ":8080".
    enum class unnamed : std::uint8_t { refused, loopback, all };

    address() = default;
    static address v4(std::array<std::uint8_t, 4> ip, std::uint16_t port);
    static address v6(std::array<std::uint8_t, 16> ip, std::uint16_t port, std::uint32_t scope = 0);
    static address of_path(octets path);
    static address loopback(std::uint16_t port) { return v4({127, 0, 0, 1}, port); }

    // "127.0.0.1:8080", "[::1]:0", "localhost:80", ":8080", "unix:PATH" ("unix:@NAME": abstract).
    // Other names than localhost are for resolve().
    static outcome<address> parse(octets text, unnamed host = unnamed::refused);
    // An IP address alone: "127.0.0.1", "::1", "fe80::1%eth0". False when it is none.
    static bool parse_ip(octets text, std::uint16_t port, address& to);

    [[nodiscard]] kind is() const { return kind_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint32_t scope() const { return scope_; }
    [[nodiscard]] std::uint8_t const* ip() const { return ip_.data(); }  // 4 or 16 octets
    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] bool is_loopback() const;
    [[nodiscard]] std::string host() const;     // "127.0.0.1", "::1"; a path for Unix
    [[nodiscard]] std::string compose() const;  // what parse() takes
    friend bool operator==(address const&, address const&) = default;

private:
    kind kind_ = none;
    std::uint16_t port_ = 0;
    std::uint32_t scope_ = 0;
    std::array<std::uint8_t, 16> ip_{};
    std::string path_;
};

}  // namespace httoop::inline v0::io
