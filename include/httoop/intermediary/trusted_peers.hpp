#pragma once
#include <httoop/field/forwarded.hpp>
#include <httoop/intermediary/address_blocks.hpp>

namespace httoop::inline v0::intermediary {

// Addresses of proxies that are believed.
//
//     trusted_peers ours;
//     ours.add("10.0.0.0/8");
//     ours.has(*forwarded_node::parse("10.1.2.3:4711"));    // true
class trusted_peers {
public:
    // As address_blocks has it.
    bool add(octets block) { return blocks_.add(block); }
    // Ports do not matter; names that are unknown or made up are no addresses. An IPv4 address that
    // is mapped to IPv6 is itself.
    [[nodiscard]] bool has(forwarded_node const& node) const { return blocks_.has(octets{node.name}); }
    [[nodiscard]] bool empty() const { return blocks_.empty(); }

private:
    address_blocks blocks_;
};

}  // namespace httoop::inline v0::intermediary
