#pragma once
#include <cstdint>
#include <vector>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::intermediary {

// An address of either kind; of IPv4 it is the one mapped to IPv6 (RFC 4291 2.5.5.2).
struct ip_octets {
    std::uint8_t of[16]{};

    static ip_octets v4(std::uint8_t const* ip);
    // Of a text without brackets. False: it is no address.
    bool read(octets text);
};

// Addresses, and blocks of them.
//
//     address_blocks inside;
//     inside.add("10.0.0.0/8");
//     inside.has("10.1.2.3");    // true
class address_blocks {
public:
    // An address, or a block of them (RFC 4632 3.1, RFC 4291 2.3); false if it is neither, or if bits
    // behind the prefix are set. IPv6 stands without brackets.
    bool add(octets block);
    [[nodiscard]] bool has(ip_octets const& ip) const;
    // False for what is no address.
    [[nodiscard]] bool has(octets text) const;
    [[nodiscard]] bool empty() const { return blocks_.empty(); }

private:
    struct block {
        std::uint8_t octets_of[16];
        unsigned bits;
    };
    std::vector<block> blocks_;
};

}  // namespace httoop::inline v0::intermediary
