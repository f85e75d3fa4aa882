#include <httoop/field/accept_charset.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<accept_charset> accept_charset::parse(octets value) {
    accept_charset a;
    if (auto added = a.parse_more(value); !added) return added.error();
    return a;
}

result<void> accept_charset::parse_more(octets value) {
    return add_weighted(value, charsets, rules::accept_charset_grammar);
}

std::string accept_charset::compose() const {
    return parsed_back(compose_weighted(charsets), *this);
}

quality accept_charset::quality_of(octets charset) const {
    if (charsets.empty()) return {};
    quality others{0};
    for (weighted const& w : charsets) {
        if (equal_ignoring_case(w.name, charset)) return w.weight;
        if (w.name == "*") others = w.weight;
    }
    return others;
}

}  // namespace httoop::inline v0
