#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/field/forwarded.hpp>

namespace httoop::inline v0::intermediary {

// Addresses of proxies that are believed.
//
//     trusted_peers ours;
//     ours.add("10.0.0.0/8");
//     ours.has(*forwarded_node::parse("10.1.2.3:4711"));    // true
class trusted_peers {
public:
    // An address, or a block of them (RFC 4632 3.1, RFC 4291 2.3); false if it is neither, or if bits
    // behind the prefix are set. IPv6 stands without brackets.
    bool add(octets block);
    // Ports do not matter; names that are unknown or made up are no addresses. An IPv4 address that
    // is mapped to IPv6 (RFC 4291 2.5.5.2) is itself.
    [[nodiscard]] bool has(forwarded_node const& node) const;
    [[nodiscard]] bool empty() const { return blocks_.empty(); }

private:
    struct block {
        std::uint8_t octets_of[16];
        unsigned bits;
    };
    std::vector<block> blocks_;
};

}  // namespace httoop::inline v0::intermediary
