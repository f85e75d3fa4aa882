#include <httoop/syntax/base64.hpp>

#include <array>

namespace httoop::inline v0 {
namespace {

constexpr char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The six bits that a character stands for; 64 for none.
constexpr auto base64_values = [] {
    std::array<std::uint8_t, 256> values{};
    for (auto& v : values) v = 64;
    for (std::uint8_t i = 0; i < 64; ++i) values[static_cast<unsigned char>(base64_alphabet[i])] = i;
    return values;
}();

}  // namespace

void append_base64(std::string& to, octets s) {
    std::size_t const start = to.size();
    to.resize(start + (s.size() + 2) / 3 * 4, '=');
    char* at = to.data() + start;
    for (std::size_t i = 0; i < s.size(); i += 3) {
        std::size_t const held = s.size() - i < 3 ? s.size() - i : 3;
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < held; ++k)
            bits |= std::uint32_t{static_cast<unsigned char>(s[i + k])} << (16 - 8 * k);
        for (std::size_t k = 0; k <= held; ++k) at[k] = base64_alphabet[bits >> (18 - 6 * k) & 63];
        at += 4;
    }
}

std::size_t parse_base64(octets text, std::string& to, base64_demands demands) {
    std::size_t size = text.size();
    while (size > 0 && text.size() - size < 2 && text[size - 1] == '=') --size;
    std::size_t const padding = text.size() - size;
    std::size_t const over = size % 4;  // characters of the last group, if it is not a whole one
    to.reserve(to.size() + size / 4 * 3 + 2);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) {
        std::uint8_t const value = base64_values[static_cast<unsigned char>(text[i])];
        if (value == 64) return i;
        bits = bits << 6 | value;
        if (i % 4 != 3) continue;
        to += static_cast<char>(bits >> 16);
        to += static_cast<char>(bits >> 8);
        to += static_cast<char>(bits);
    }
    if (over == 1) return size - 1;
    if (padding != 0 ? (size + padding) % 4 != 0 : over != 0 && demands.padding) return size;
    if (over == 0) return text.size();
    std::uint32_t const pad_bits = over == 2 ? bits & 15 : bits & 3;
    if (pad_bits != 0 && demands.zero_pad_bits) return size - 1;
    bits <<= over == 2 ? 12 : 6;
    to += static_cast<char>(bits >> 16);
    if (over == 3) to += static_cast<char>(bits >> 8);
    return text.size();
}

}  // namespace httoop::inline v0
