#include <httoop/field/te.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/weighted.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0 {

result<te> te::parse(octets value) {
    te t;
    if (auto added = t.parse_more(value); !added) return added.error();
    return t;
}

result<void> te::parse_more(octets value) {
    list_reader list{value};
    while (list.next()) {
        std::size_t const at = list.offset();
        auto coding = transfer_coding::parse(list.element());
        if (!coding) return violation{coding.error().broken, at + coding.error().offset};
        accepted_coding accepted{*std::move(coding), {}};
        parameters& p = accepted.coding.parameters;
        auto const weight = take_weight(p, at + accepted.coding.name.size());
        if (!weight) return weight.error();
        accepted.weight = *weight;
        // "trailers" is the name of no coding.
        if (accepted.coding.is("trailers") && p.empty()) trailers |= accepted.weight > quality{0};
        else codings.push_back(std::move(accepted));
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string te::compose() const {
    std::string text;
    if (trailers) append_element(text, "trailers");
    for (accepted_coding const& a : codings) {
        std::string element;
        a.coding.compose(element);
        a.weight.compose(element);
        append_element(text, element);
    }
    return parsed_back(std::move(text), *this);
}

quality te::quality_of(octets coding) const {
    if (equal_ignoring_case(coding, "chunked")) return {};
    for (accepted_coding const& a : codings)
        if (a.coding.is(coding)) return a.weight;
    return quality{0};
}

}  // namespace httoop::inline v0
