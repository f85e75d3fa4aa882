#include <httoop/field/accept_charset.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/deciding.hpp>
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
    weighted const* const w = deciding(*this, charset);
    return w == nullptr ? quality{0} : w->weight;
}

weighted const* deciding(accept_charset const& a, octets charset) {
    weighted const* star = nullptr;
    for (weighted const& w : a.charsets) {
        if (equal_ignoring_case(w.name, charset)) return &w;
        if (star == nullptr && w.name == "*") star = &w;
    }
    return star;
}

}  // namespace httoop::inline v0
