#include <httoop/field/accept_encoding.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/field/deciding.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<accept_encoding> accept_encoding::parse(octets value) {
    accept_encoding a;
    if (auto added = a.parse_more(value); !added) return added.error();
    return a;
}

result<void> accept_encoding::parse_more(octets value) {
    return add_weighted(value, codings, rules::accept_encoding_grammar);
}

std::string accept_encoding::compose() const { return parsed_back(compose_weighted(codings), *this); }

quality accept_encoding::quality_of(octets coding) const {
    if (weighted const* const w = deciding(*this, coding)) return w->weight;
    bool const identity = equal_ignoring_case(coding, "identity");
    return quality{static_cast<std::uint16_t>(identity ? 1 : 0)};
}

weighted const* deciding(accept_encoding const& a, octets coding) {
    weighted const* star = nullptr;
    for (weighted const& w : a.codings) {
        if (same_coding(w.name, coding)) return &w;
        if (star == nullptr && w.name == "*") star = &w;
    }
    return star;
}

}  // namespace httoop::inline v0
