#include <httoop/message/response.hpp>

#include "field_octets.hpp"

namespace httoop::inline v0 {
namespace {

// "Content-Type: text/plain" CR LF and its place in the index.
struct content_type_line {
    octets line;
    field_section::entry entry;
};
constexpr content_type_line line_of(octets whole) {
    constexpr std::uint32_t name = 12;  // "Content-Type"
    return {whole, {0, name, field_id::content_type, name + 2, static_cast<std::uint32_t>(whole.size() - name - 4)}};
}
constexpr content_type_line text_line = line_of("Content-Type: text/plain; charset=utf-8\r\n");
constexpr content_type_line html_line = line_of("Content-Type: text/html; charset=utf-8\r\n");
constexpr content_type_line json_line = line_of("Content-Type: application/json\r\n");

}  // namespace

response response::text(std::string content) {
    response r{status_code::ok, httoop::content{std::move(content)}};
    r.fields_.begin_with(text_line.line, text_line.entry);
    return r;
}
response response::html(std::string content) {
    response r{status_code::ok, httoop::content{std::move(content)}};
    r.fields_.begin_with(html_line.line, html_line.entry);
    return r;
}
response response::json(std::string content) {
    response r{status_code::ok, httoop::content{std::move(content)}};
    r.fields_.begin_with(json_line.line, json_line.entry);
    return r;
}

response response::redirect(httoop::octets location, status_code s) {
    response r{s};
    r.fields().append(field_id::location, location);
    return r;
}

void response::reason(httoop::octets phrase) {
    // reason-phrase = 1*( HTAB / SP / VCHAR / obs-text ): the octets of a field value.
    if (first_bad_octet(phrase) != phrase.size() && enforced(rules::reason_octets)) {
        broken_ = &rules::reason_octets;
        return;
    }
    reason_given_ = true;
    reason_ = phrase;
}

result<void> response::defect() const {
    if (broken_ == nullptr && fields_.sound() && trailers_.sound()) [[likely]] return {};
    if (broken_ != nullptr) return violation{broken_, 0};
    if (auto ok = fields_.defect(); !ok) return ok;
    return trailers_.defect();
}

void response::assign(http_version version, status_code s, httoop::octets reason) {
    version_ = version;
    status_ = s;
    broken_ = nullptr;
    reason_given_ = reason != s.phrase();
    if (reason_given_) reason_ = reason;
}

void response::clear() {
    assign(http_1_1, {}, status_code{}.phrase());
    fields_.clear();
    trailers_.clear();
    content_ = {};
}

}  // namespace httoop::inline v0
