#pragma once
#include <httoop/io/address.hpp>

namespace httoop::inline v0::io {

// Says to which addresses connections may be made.
//
//     struct no_loopback final : io::address_permission {
//         bool allows(io::address const& a) const override { return !a.is_loopback(); }
//     };
class address_permission {
public:
    virtual ~address_permission() = default;
    // Asked of each address that a host was found to have, on any thread. Only those that were allowed are
    // connected to: no name is looked up again in between.
    [[nodiscard]] virtual bool allows(address const& a) const = 0;
};

}  // namespace httoop::inline v0::io
