#include "preference.hpp"

#include <httoop/field/accept.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0 {

std::size_t preferred_type(field_section const& fields, std::initializer_list<octets> types) {
    if (!fields.has(field_id::accept)) return 0;
    auto const accepted = get_field<accept>(fields);
    if (!accepted) return 0;
    std::size_t best = 0, at = 0;
    quality most{0};
    for (octets const type : types) {
        auto const offered = media_type::parse(type);
        quality const q = offered ? accepted->quality_of(*offered) : quality{0};
        if (q > most) {
            most = q;
            best = at;
        }
        ++at;
    }
    return best;
}

}  // namespace httoop::inline v0
