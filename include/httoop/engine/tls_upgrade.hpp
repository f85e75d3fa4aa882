#pragma once
#include <cstdint>

namespace httoop::inline v0 {

// Whether an unsecured connection may become a secured one by the Upgrade field (RFC 2817 3).
enum class tls_upgrade : std::uint8_t {
    off,       // a server passes such a wish over, a client has none
    optional,  // a server grants it, a client has it and goes on without
    required,  // a server answers requests without it with 426, a client sends nothing else before TLS stands
};

}  // namespace httoop::inline v0
