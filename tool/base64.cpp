#include "base64.hpp"

#include <cstdint>

namespace httoop::tool {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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

}  // namespace httoop::tool
