#include <httoop/range/multipart.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/format/multipart.hpp>
#include <httoop/range/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0::range {

std::string multipart::head(byte_range part, bool first) const {
    content_range described;
    described.range = part;
    described.complete_length = length;
    std::string const which = described.compose();
    part_field fields[2];
    std::size_t count = 0;
    if (!type.empty() && field_content.all(type))  // nothing ends the line
        fields[count++] = {"Content-Type", trim_ows(type)};
    if (enforced(rules::multipart_parts_described)) fields[count++] = {"Content-Range", which};
    std::string text;
    (void)append_part_head(text, boundary, {fields, count}, first);
    return text;
}

std::string multipart::end() const {
    std::string text;
    append_multipart_end(text, boundary);
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

}  // namespace httoop::inline v0::range
