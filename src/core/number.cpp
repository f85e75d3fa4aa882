#include <httoop/core/number.hpp>

#include <array>
#include <cstring>

namespace httoop::inline v0 {
namespace {

// "00" to "99".
constexpr auto pairs = [] {
    std::array<char, 200> p{};
    for (std::size_t i = 0; i < 100; ++i) {
        p[2 * i] = static_cast<char>('0' + i / 10);
        p[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return p;
}();

}  // namespace

char* compose_decimal(char* to, std::uint64_t n) {
    if (n < 10) {
        *to = static_cast<char>('0' + n);
        return to + 1;
    }
    char digits[20];
    char* at = digits + sizeof digits;
    for (; n >= 100; n /= 100) std::memcpy(at -= 2, &pairs[2 * (n % 100)], 2);
    if (n >= 10) std::memcpy(at -= 2, &pairs[2 * n], 2);
    else *--at = static_cast<char>('0' + n);
    auto const size = static_cast<std::size_t>(digits + sizeof digits - at);
    std::memcpy(to, at, size);
    return to + size;
}

char* compose_hex(char* to, std::uint64_t n) {
    char digits[16];
    int count = 0;
    do digits[count++] = "0123456789abcdef"[n & 15];
    while ((n >>= 4) != 0);
    while (count > 0) *to++ = digits[--count];
    return to;
}

}  // namespace httoop::inline v0
