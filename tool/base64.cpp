#include "base64.hpp"

#include <cstdint>

namespace httoop::tool {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool continues(std::string_view s, std::size_t i) {
    return i < s.size() && (static_cast<unsigned char>(s[i]) & 0xC0) == 0x80;
}

}  // namespace

std::string to_base64(std::string_view octets) {
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (i + j < octets.size() ? static_cast<unsigned char>(octets[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            text += i + j > octets.size() ? '=' : alphabet[bits >> (18 - 6 * j) & 63];
    }
    return text;
}

bool from_base64(std::string_view text, std::string& octets) {
    if (text.size() % 4 != 0) return false;
    octets.clear();
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            auto const at = alphabet.find(text[i + j]);
            bits = bits << 6 | (at == std::string_view::npos ? 0 : static_cast<std::uint32_t>(at));
        }
        for (int shift : {16, 8, 0}) octets += static_cast<char>(bits >> shift & 255);
        if (i + 4 == text.size() && text[i + 3] == '=') octets.resize(octets.size() - (text[i + 2] == '=' ? 2 : 1));
    }
    return to_base64(octets) == text;
}

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

}  // namespace httoop::tool
