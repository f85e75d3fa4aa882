#pragma once
#include <cstdint>

namespace httoop::inline v0 {

// What IANA's register says of an entry. Registers of fields know permanent, provisional,
// deprecated and obsoleted ones, that of URI schemes permanent, provisional and historical ones.
enum class registration : std::uint8_t {
    unregistered,
    permanent,
    provisional,
    deprecated,
    obsoleted,
    historical,
};

}  // namespace httoop::inline v0
