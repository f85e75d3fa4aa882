#include <httoop/range/multipart.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/range/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0::range {
namespace {

octets end_of_line() { return enforced(rules::multipart_crlf) ? "\r\n" : "\n"; }

}  // namespace

std::string multipart::head(byte_range part, bool first) const {
    std::string text;
    if (!first) text += end_of_line();
    text.append("--").append(boundary) += end_of_line();
    if (!type.empty() && field_content.all(type))  // nothing ends the line
        text.append("Content-Type: ").append(type) += end_of_line();
    if (enforced(rules::multipart_parts_described)) {
        content_range described;
        described.range = part;
        described.complete_length = length;
        text.append("Content-Range: ").append(described.compose()) += end_of_line();
    }
    text += end_of_line();
    return text;
}

std::string multipart::end() const {
    std::string text{end_of_line()};
    text.append("--").append(boundary).append("--") += end_of_line();
    return text;
}

std::string multipart::content_type() const {
    if (!enforced(rules::multipart_type)) return type;
    std::string text = "multipart/byteranges; boundary=";
    append_token_or_quoted_string(text, boundary);
    return text;
}

std::uint64_t multipart::content_length(std::vector<byte_range> const& parts) const {
    std::uint64_t sum = end().size();
    bool first = true;
    for (byte_range const& part : parts) {
        sum += head(part, first).size() + part.size();
        first = false;
    }
    return sum;
}

bool is_boundary(octets s) {
    constexpr octet_class bcharsnospace = DIGIT + ALPHA + octet_class("'()+_,-./:=?");
    constexpr octet_class bchars = bcharsnospace + octet_class(" ");
    return !s.empty() && s.size() <= 70 && bchars.all(s) && bcharsnospace(s.back());
}

}  // namespace httoop::inline v0::range
