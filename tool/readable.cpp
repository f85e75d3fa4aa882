#include "readable.hpp"

#include <httoop/core/ascii.hpp>

namespace httoop::tool {
namespace {

bool continues(std::string_view s, std::size_t i) {
    return i < s.size() && (static_cast<unsigned char>(s[i]) & 0xC0) == 0x80;
}

}  // namespace

bool is_readable(std::string_view s) {
    for (std::size_t i = 0; i < s.size();) {
        auto const c = static_cast<unsigned char>(s[i]);
        if (c < 0x80) {
            if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F) return false;
            ++i;
            continue;
        }
        std::size_t const size = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
        if (size == 0) return false;
        for (std::size_t j = 1; j < size; ++j)
            if (!continues(s, i + j)) return false;
        auto const second = static_cast<unsigned char>(s[i + 1]);
        if (c == 0xC2 && second < 0xA0) return false;                         // C1 control characters
        if ((c == 0xE0 && second < 0xA0) || (c == 0xED && second > 0x9F)) return false;  // overlong, surrogate
        if ((c == 0xF0 && second < 0x90) || (c == 0xF4 && second > 0x8F)) return false;  // overlong, beyond
        i += size;
    }
    return true;
}

std::string readable(std::string_view octets) {
    std::string text{octets};
    if (is_readable(octets) && octets.find_first_of("\r\n") == octets.npos) return text;
    for (char& c : text)
        if (!VCHAR(c) && c != ' ') c = '?';
    return text;
}

}  // namespace httoop::tool
