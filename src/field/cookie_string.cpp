#include <httoop/field/cookie_string.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<cookie_string> cookie_string::parse(octets value) {
    cookie_string c;
    if (auto added = c.parse_more(value); !added) return added.error();
    return c;
}

result<void> cookie_string::parse_more(octets value) {
    constexpr octet_class forbidden = CTL - octet_class("\t");
    for (std::size_t i = 0; i < value.size(); ++i)
        if (forbidden(value[i]) && enforced(rules::cookie_string_octets))
            return violation{&rules::cookie_string_octets, i};
    if (!pairs.empty() && !enforced(rules::cookie_lines)) return {};
    while (!value.empty()) {
        std::size_t const end = std::min(value.find(';'), value.size());
        octets const one = trim_ows(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
        if (one.empty()) continue;
        std::size_t const equals = one.find('=');
        octets const name = equals == octets::npos ? octets{} : trim_ows(one.substr(0, equals));
        octets const its = equals == octets::npos ? one : trim_ows(one.substr(equals + 1));
        if (!name.empty() || !its.empty()) pairs.push_back({std::string{name}, std::string{its}});
    }
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
