#include "preference.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/parameters.hpp>
#include <httoop/syntax/quality.hpp>

namespace httoop::inline v0 {
namespace {

// How well a media range fits a type: 3 exactly, 2 type/*, 1 */*, 0 not. Of parameters only charset
// is passed over, since everything here is in UTF-8.
unsigned fit(octets range, parameters const& with, octets type) {
    for (parameter const& p : with)
        if (!equal_ignoring_case(p.name, "q") && !equal_ignoring_case(p.name, "charset")) return 0;
    if (range == "*/*") return 1;
    if (equal_ignoring_case(range, type)) return 3;
    std::size_t const slash = type.find('/');
    return range.ends_with("/*") && equal_ignoring_case(range.substr(0, range.size() - 1), type.substr(0, slash + 1)) ? 2 : 0;
}

}  // namespace

std::size_t preferred_type(field_section const& fields, std::initializer_list<octets> types) {
    struct weighed {
        unsigned fit = 0;
        std::uint16_t weight = 0;
    };
    constexpr std::size_t most = 8;
    weighed found[most];
    for (field_line const line : fields) {
        if (line.id != field_id::accept) continue;
        list_reader list{line.value};
        while (list.next()) {
            octets const element = list.element();
            octets const range = trim_ows(element.substr(0, element.find(';')));
            auto const with = parameters::parse(element.substr(range.size()));
            if (!with) continue;
            quality weight;
            if (std::string const* q = with->find("q")) {  // wherever it stands
                auto const parsed = quality::parse(*q);
                if (!parsed) continue;
                weight = *parsed;
            }
            std::size_t i = 0;
            for (octets const type : types) {
                if (i == most) break;
                unsigned const f = fit(range, *with, type);
                if (f > found[i].fit) found[i] = {f, weight.thousandths};
                ++i;
            }
        }
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < types.size() && i < most; ++i)
        if (found[i].weight > found[best].weight) best = i;
    return best;
}

}  // namespace httoop::inline v0
