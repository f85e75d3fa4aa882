#include <httoop/field/media_type.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {

violation media_type::parse_into(octets s, media_type& m) {
    std::size_t const type = token_size(s);
    bool const slash = type > 0 && type < s.size() && s[type] == '/';
    std::size_t const subtype_at = type + 1;
    std::size_t const subtype = slash ? token_size(s.substr(subtype_at)) : 0;
    if (subtype == 0) {
        if (!enforced(rules::media_type_grammar)) return {};
        return {&rules::media_type_grammar, slash ? subtype_at : type};
    }
    std::size_t const rest = subtype_at + subtype;
    m.type = std::string{s.substr(0, type)};
    m.subtype = std::string{s.substr(subtype_at, subtype)};
    if (rest == s.size()) return {};
    auto parsed = httoop::parameters::parse(s.substr(rest));
    if (!parsed) return {parsed.error().broken, rest + parsed.error().offset};
    m.parameters = *std::move(parsed);
    return {};
}

result<media_type> media_type::parse(octets s) {
    media_type m;
    if (violation const v = parse_into(s, m); v.broken != nullptr) return v;
    return m;
}

std::string media_type::compose() const {
    std::string text = type + '/' + subtype;
    parameters.compose(text);
    return text;
}

bool operator==(media_type const& a, media_type const& b) {
    return a.type == b.type && a.subtype == b.subtype && a.parameters == b.parameters;
}

bool media_type::is(octets type_and_subtype) const {
    return type_and_subtype.size() == type.size() + 1 + subtype.size() &&
           type_and_subtype[type.size()] == '/' &&
           equal_ignoring_case(type_and_subtype.substr(0, type.size()), type) &&
           equal_ignoring_case(type_and_subtype.substr(type.size() + 1), subtype);
}

}  // namespace httoop::inline v0
