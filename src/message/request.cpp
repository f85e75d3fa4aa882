#include <httoop/message/request.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class target_octet = VCHAR - octet_class("#");  // a fragment is never sent
constexpr octet_class scheme_octet = ALPHA + DIGIT + octet_class("+-.");

// Where the authority of "scheme://authority/path" begins; 0 when the target has no such form.
std::size_t authority_at(octets target) {
    std::size_t const colon = target.find(':');
    if (colon == octets::npos || colon == 0 || !ALPHA(target[0])) return 0;
    if (!scheme_octet.all(target.substr(0, colon))) return 0;
    return target.substr(colon + 1, 2) == "//" ? colon + 3 : 0;
}

// "host:port", as far as it can be told from the other forms.
bool is_authority(octets target) {
    std::size_t const colon = target.rfind(':');
    return colon != octets::npos && colon > 0 && DIGIT.all(target.substr(colon + 1)) &&
           target.find_first_of("/?@") == octets::npos;
}

rule const* unless_off(rule const& r) { return enforced(r) ? &r : nullptr; }

}  // namespace

request::request(httoop::method m, httoop::octets target) {
    std::size_t const query = target.find('?');
    std::size_t path = 0;
    form_ = target_form::origin;
    if (m == method::connect) form_ = target_form::authority;
    else if (target == "*") form_ = target_form::asterisk;
    else if (std::size_t const at = authority_at(target); at != 0) {
        form_ = target_form::absolute;
        path = target.find_first_of("/?", at);
    }
    assign(m, target, form_, static_cast<std::uint32_t>(path < target.size() ? path : target.size()),
           static_cast<std::uint32_t>(query < target.size() ? query : target.size()), version_);

    if (!target_octet.all(target) || target.size() > UINT32_MAX)
        broken_ = unless_off(rules::target_octets);
    if (broken_ != nullptr) return;
    if (form_ == target_form::authority ? !is_authority(target)
                                        : form_ == target_form::origin && !target.starts_with('/')) {
        bool const of_connect = m != method::connect && is_authority(target);
        broken_ = unless_off(of_connect ? rules::target_form_of_method : rules::target_shape);
    } else if (form_ == target_form::asterisk && m != method::options) {
        broken_ = unless_off(rules::target_form_of_method);
    }
}

request request::extended_connect(httoop::octets protocol, httoop::octets target) {
    request r{method::get, target};  // what is wrong with the target is so here
    r.known_ = method::connect;
    r.start_.insert(0, protocol);
    r.target_at_ = static_cast<std::uint32_t>(protocol.size());
    if (!is_token(protocol) && r.broken_ == nullptr) r.broken_ = unless_off(rules::protocol_token);
    return r;
}

octets request::path() const {
    if (form_ == target_form::authority || form_ == target_form::asterisk) return "";
    if (start_.empty()) return "";  // also of one that was moved from
    return {start_.data() + target_at_ + path_at_, query_at_ - path_at_};
}

octets request::query() const {
    httoop::octets const all = target();
    return query_at_ < all.size() ? all.substr(query_at_ + 1) : httoop::octets{};
}

octets request::authority() const {
    if (form_ == target_form::authority) return target();
    if (form_ != target_form::absolute || !enforced(rules::authority_of_target))
        return fields_.value(field_id::host);
    httoop::octets const all = target();
    httoop::octets const authority = all.substr(0, path_at_).substr(authority_at(all));
    std::size_t const userinfo_end = authority.rfind('@');
    return userinfo_end == octets::npos ? authority : authority.substr(userinfo_end + 1);
}

result<void> request::defect() const {
    if (broken_ != nullptr) return violation{broken_, 0};
    if (target().empty() && enforced(rules::target_shape)) return violation{&rules::target_shape, 0};
    if (auto ok = fields_.defect(); !ok) return ok;
    return trailers_.defect();
}

void request::assign(httoop::method m, httoop::octets target, target_form form,
                     std::uint32_t path_at, std::uint32_t query_at, http_version version,
                     httoop::octets protocol) {
    known_ = m.which();
    if (known_ != method::other && protocol.empty()) [[likely]] {
        method_size_ = target_at_ = 0;
        start_.clear();  // assign() is slower
        start_.append(target);
    } else {
        httoop::octets const token = known_ == method::other ? m.token() : httoop::octets{};
        start_.assign(token).append(protocol).append(target);
        method_size_ = static_cast<std::uint32_t>(token.size());
        target_at_ = static_cast<std::uint32_t>(token.size() + protocol.size());
    }
    form_ = form;
    path_at_ = path_at;
    query_at_ = query_at;
    version_ = version;
    broken_ = nullptr;
    fields_.clear();
    trailers_.clear();
    if (content_.present()) content_ = {};
}

void request::clear() { assign(method::get, {}, target_form::origin, 0, 0, http_1_1); }

}  // namespace httoop::inline v0
