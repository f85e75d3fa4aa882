#include <httoop/field/accept_encoding.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/content_encoding.hpp>
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
    weighted const* star = nullptr;
    for (weighted const& w : codings) {
        if (same_coding(w.name, coding)) return w.weight;
        if (star == nullptr && w.name == "*") star = &w;
    }
    if (star != nullptr) return star->weight;
    bool const identity = equal_ignoring_case(coding, "identity");
    return quality{static_cast<std::uint16_t>(identity ? 1 : 0)};
}

}  // namespace httoop::inline v0
