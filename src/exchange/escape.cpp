#include "escape.hpp"

namespace httoop::inline v0 {

void append_html(std::string& to, octets text) {
    for (char c : text) switch (c) {
        case '&': to += "&amp;"; break;
        case '<': to += "&lt;"; break;
        case '>': to += "&gt;"; break;
        case '"': to += "&quot;"; break;
        case '\'': to += "&#39;"; break;
        default: to += c;
        }
}

void append_json(std::string& to, octets text) {
    constexpr char digits[] = "0123456789abcdef";
    bool const utf8 = is_utf8(text);
    to += '"';
    for (char c : text) {
        auto const u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (to += '\\') += c;
        else if (c == '\n') to += "\\n";
        else if (c == '\r') to += "\\r";
        else if (c == '\t') to += "\\t";
        else if (u < 0x20 || u == 0x7f || (u >= 0x80 && !utf8))
            ((to += "\\u00") += digits[u >> 4]) += digits[u & 15];
        else to += c;
    }
    to += '"';
}

bool is_utf8(octets s) {
    for (std::size_t i = 0; i < s.size();) {
        auto const at = [&](std::size_t k) -> unsigned {
            return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0u;
        };
        unsigned const first = at(0);
        unsigned const size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (size == 0) return false;
        for (unsigned k = 1; k < size; ++k)
            if ((at(k) & 0xc0) != 0x80) return false;
        unsigned const second = at(1);
        if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
            (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
            return false;
        i += size;
    }
    return true;
}

}  // namespace httoop::inline v0
