#include <httoop/message/response.hpp>

#include "field_octets.hpp"

namespace httoop::inline v0 {

// "Content-Type: text/plain" CR LF and its place in the index.
struct response::content_type_line {
    httoop::octets line;
    field_section::entry entry;
    consteval content_type_line(httoop::octets whole)
        : line{whole}, entry{0, name_size, field_id::content_type, name_size + 2,
                             static_cast<std::uint32_t>(whole.size() - name_size - 4)} {}

private:
    static constexpr std::uint32_t name_size = 12;
};

// The content is moved once, to where it stays.
response::response(content_type_line const& type, std::string&& content)
    : status_{status_code::ok}, content_{std::move(content)} {
    fields_.begin_with(type.line, type.entry);
}

response response::text(std::string content) {
    static constexpr content_type_line type{"Content-Type: text/plain; charset=utf-8\r\n"};
    return {type, std::move(content)};
}
response response::html(std::string content) {
    static constexpr content_type_line type{"Content-Type: text/html; charset=utf-8\r\n"};
    return {type, std::move(content)};
}
response response::json(std::string content) {
    static constexpr content_type_line type{"Content-Type: application/json\r\n"};
    return {type, std::move(content)};
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
