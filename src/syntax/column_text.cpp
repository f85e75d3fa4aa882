#include "column_text.hpp"

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

void append_column_text(std::string& to, octets s) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (char const c : s) {
        auto const o = static_cast<unsigned char>(c);
        if (o > 0x20 && c != '%') to += c;
        else ((to += '%') += digits[o >> 4]) += digits[o & 15];
    }
}

bool read_column_text(octets s, std::string& to) {
    to.clear();
    for (std::size_t i = 0; i < s.size(); ++i) {
        char c = s[i];
        if (c == '%') {
            int const high = i + 2 < s.size() ? hex_value(s[i + 1]) : -1;
            int const low = high >= 0 ? hex_value(s[i + 2]) : -1;
            if (low < 0) return false;
            c = static_cast<char>(high << 4 | low);
            i += 2;
        }
        to += c;
    }
    return true;
}

}  // namespace httoop::inline v0
