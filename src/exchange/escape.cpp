#include "escape.hpp"

#include <httoop/syntax/utf8.hpp>

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

}  // namespace httoop::inline v0
