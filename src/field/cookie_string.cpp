#include <httoop/field/cookie_string.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

namespace {

constexpr octet_class forbidden = CTL - octet_class("\t");
constexpr octet_class plain = octet_class::span(0, 255) - forbidden - octet_class("=;");

// Without the white space around it. A loop of its own, as most have one space before the name alone.
octets trimmed(char const* from, char const* to) {
    while (from != to && OWS_octet(*from)) ++from;
    while (from != to && OWS_octet(to[-1])) --to;
    return {from, static_cast<std::size_t>(to - from)};
}

}  // namespace

bool cookie_reader::next() {
    char const* const end = end_;
    for (char const* at = at_; at != end;) {
        char const* const start = at;
        while (at != end && plain(*at)) ++at;
        char const* const name_end = at;
        bool const named = at != end && *at == '=';
        while (at != end && *at != ';') {
            if (!enforced(rules::cookie_string_octets) || !forbidden(*at)) {
                ++at;
                continue;
            }
            fault_ = {&rules::cookie_string_octets, static_cast<std::size_t>(at - begin_)};
            at_ = end_;
            return false;
        }
        name_ = named ? trimmed(start, name_end) : octets{};
        value_ = trimmed(named ? name_end + 1 : start, at);
        if (at != end) ++at;
        at_ = at;
        if (!name_.empty() || !value_.empty()) return true;
    }
    return false;
}

result<cookie_string> cookie_string::parse(octets value) {
    cookie_string c;
    if (auto added = c.parse_more(value); !added) return added.error();
    return c;
}

result<void> cookie_string::parse_more(octets value) {
    constexpr std::size_t usual_size = 16, some = 16;
    if (!pairs.empty() && !enforced(rules::cookie_lines)) return {};
    if (pairs.empty()) pairs.reserve(std::min(1 + value.size() / usual_size, some));
    cookie_reader sent{value};
    while (sent.next()) pairs.push_back({std::string{sent.name()}, std::string{sent.value()}});
    if (sent.fault().broken != nullptr) return sent.fault();
    return {};
}

std::string cookie_string::compose() const {
    std::string text;
    for (pair const& p : pairs) {
        if (!text.empty()) text += "; ";
        bool const has_sign = p.value.find('=') != std::string::npos;  // which would end a name
        if (!p.name.empty() || has_sign) (text += p.name) += '=';
        text += p.value;
    }
    return parsed_back(std::move(text), *this);
}

cookie_string::pair const* cookie_string::find(octets name) const {
    for (pair const& p : pairs)
        if (p.name == name) return &p;
    return nullptr;
}

}  // namespace httoop::inline v0
