#include <httoop/core/number.hpp>

namespace httoop::inline v0 {

char* compose_decimal(char* to, std::uint64_t n) {
    char digits[20];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + n % 10);
    while ((n /= 10) != 0);
    while (count > 0) *to++ = digits[--count];
    return to;
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
