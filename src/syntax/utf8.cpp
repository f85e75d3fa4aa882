#include <httoop/syntax/utf8.hpp>

namespace httoop::inline v0 {

// The table of well-formed sequences in Unicode 3.9.
std::size_t utf8_sequence(octets s) {
    auto const octet = [s](std::size_t i) {
        return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u;
    };
    if (s.empty()) return 0;
    unsigned const lead = octet(0);
    if (lead < 0x80) return 1;
    if (lead < 0xc2 || lead > 0xf4) return 0;
    unsigned const least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned const most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (octet(1) < least || octet(1) > most) return 0;
    std::size_t const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (std::size_t i = 2; i < size; ++i)
        if (octet(i) < 0x80 || octet(i) > 0xbf) return 0;
    return size;
}

char32_t utf8_character(octets sequence) {
    if (sequence.empty()) return 0;
    constexpr unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    char32_t c = static_cast<unsigned char>(sequence[0]) & lead_bits[sequence.size()];
    for (char const next : sequence.substr(1)) c = c << 6 | (static_cast<unsigned char>(next) & 0x3f);
    return c;
}

bool is_utf8(octets s) {
    while (!s.empty()) {
        std::size_t const size = utf8_sequence(s);
        if (size == 0) return false;
        s.remove_prefix(size);
    }
    return true;
}

std::string utf8_from_latin1(octets s) {
    std::string text;
    text.reserve(s.size());
    for (char const c : s) {
        auto const u = static_cast<unsigned char>(c);
        if (u >= 0x80) text += static_cast<char>(0xc0 | u >> 6);
        text += static_cast<char>(u >= 0x80 ? 0x80 | (u & 0x3f) : u);
    }
    return text;
}

}  // namespace httoop::inline v0
