#include <httoop/io/address.hpp>

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>

namespace httoop::inline v0::io {
namespace {

constexpr octets unix_prefix = "unix:";

error not_an_address(octets text) {
    return {failure::refused, "\"" + std::string{text} +
                                  "\" is not an address: write 127.0.0.1:8080, [::1]:8080, :8080 or "
                                  "unix:PATH"};
}

}  // namespace

address address::v4(std::array<std::uint8_t, 4> ip, std::uint16_t port) {
    address a;
    a.kind_ = ipv4;
    std::copy(ip.begin(), ip.end(), a.ip_.begin());
    a.port_ = port;
    return a;
}

address address::v6(std::array<std::uint8_t, 16> ip, std::uint16_t port, std::uint32_t scope) {
    address a;
    a.kind_ = ipv6;
    a.ip_ = ip;
    a.port_ = port;
    a.scope_ = scope;
    return a;
}

address address::of_path(octets path) {
    address a;
    a.kind_ = unix_path;
    a.path_ = path;
    return a;
}

bool address::parse_ip(octets text, std::uint16_t port, address& to) {
    std::uint32_t scope = 0;
    if (auto const percent = text.find('%'); percent != octets::npos) {
        std::string const zone{text.substr(percent + 1)};
        if (text.find(':') == octets::npos || zone.find('\0') != std::string::npos) return false;
        if (std::uint64_t n = 0; parse_decimal(zone, n) == number_fault::none && n <= UINT32_MAX)
            scope = static_cast<std::uint32_t>(n);
        else
            scope = ::if_nametoindex(zone.c_str());
        if (scope == 0) return false;
        text = text.substr(0, percent);
    }
    char copy[INET6_ADDRSTRLEN];
    if (text.empty() || text.size() >= sizeof copy || text.find('\0') != octets::npos) return false;
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    if (std::array<std::uint8_t, 4> ip; ::inet_pton(AF_INET, copy, ip.data()) == 1) {
        to = v4(ip, port);
        return true;
    }
    if (std::array<std::uint8_t, 16> ip; ::inet_pton(AF_INET6, copy, ip.data()) == 1) {
        to = v6(ip, port, scope);
        return true;
    }
    return false;
}

outcome<address> address::parse(octets text, unnamed host) {
    if (text.starts_with(unix_prefix)) {
        octets const path = text.substr(unix_prefix.size());
        if (path.empty() || path == "@" || path.find('\0') != octets::npos) return not_an_address(text);
        if (path.size() >= sizeof(sockaddr_un{}.sun_path))
            return error{failure::refused,
                         "the path of the Unix socket \"" + std::string{path} + "\" is too long"};
        return of_path(path);
    }
    auto const colon = text.rfind(':');
    if (colon == octets::npos) return not_an_address(text);
    std::uint64_t port = 0;
    if (parse_decimal(text.substr(colon + 1), port) != number_fault::none || port > UINT16_MAX)
        return not_an_address(text);
    octets name = text.substr(0, colon);
    auto const p = static_cast<std::uint16_t>(port);
    if (name.empty()) {
        if (host == unnamed::refused) return not_an_address(text);
        return host == unnamed::loopback ? loopback(p) : v4({0, 0, 0, 0}, p);
    }
    if (equal_ignoring_case(name, "localhost")) return loopback(p);
    bool const bracketed = name.size() > 2 && name.front() == '[' && name.back() == ']';
    if (bracketed) name = name.substr(1, name.size() - 2);
    address a;
    if (!parse_ip(name, p, a) || (a.is() == ipv6) != bracketed) return not_an_address(text);
    return a;
}

bool address::is_loopback() const {
    switch (kind_) {
    case none: return false;
    case ipv4: return ip_[0] == 127;
    case ipv6: {
        std::array<std::uint8_t, 16> one{};
        one[15] = 1;
        return ip_ == one;
    }
    case unix_path: return true;
    }
    return false;
}

std::string address::host() const {
    char buffer[INET6_ADDRSTRLEN];
    switch (kind_) {
    case none: return {};
    case ipv4: {
        char* to = buffer;
        for (std::size_t i = 0; i < 4; ++i) {
            if (i != 0) *to++ = '.';
            to = compose_decimal(to, ip_[i]);
        }
        return {buffer, to};
    }
    case ipv6: {
        std::string s = ::inet_ntop(AF_INET6, ip_.data(), buffer, sizeof buffer);
        if (scope_ != 0) s += "%" + std::to_string(scope_);
        return s;
    }
    case unix_path: return path_;
    }
    return {};
}

std::string address::compose() const {
    switch (kind_) {
    case none: return {};
    case ipv4: return host() + ":" + std::to_string(port_);
    case ipv6: return "[" + host() + "]:" + std::to_string(port_);
    case unix_path: return std::string{unix_prefix} + path_;
    }
    return {};
}

}  // namespace httoop::inline v0::io
