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

std::size_t count_digits(std::uint64_t n) {
    std::size_t count = 1;
    for (; n >= 10000; n /= 10000) count += 4;
    return n < 10 ? count : n < 100 ? count + 1 : n < 1000 ? count + 2 : count + 3;
}

}  // namespace

char* compose_decimal(char* to, std::uint64_t n) {
    char* const end = to + count_digits(n);
    char* at = end;
    for (; n >= 100; n /= 100) std::memcpy(at -= 2, &pairs[2 * (n % 100)], 2);
    if (n >= 10) std::memcpy(to, &pairs[2 * n], 2);
    else *to = static_cast<char>('0' + n);
    return end;
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
