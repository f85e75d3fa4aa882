#include <httoop/message/response.hpp>

#include "field_octets.hpp"

namespace httoop::inline v0 {
namespace {

response ok(octets media_type, std::string content) {
    response r{status_code::ok, httoop::content{std::move(content)}};
    r.fields().append(field_id::content_type, media_type);
    return r;
}

}  // namespace

response response::text(std::string content) {
    return ok("text/plain; charset=utf-8", std::move(content));
}
response response::html(std::string content) {
    return ok("text/html; charset=utf-8", std::move(content));
}
response response::json(std::string content) { return ok("application/json", std::move(content)); }

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
