#pragma once
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0::caching {

// Preconditions that only the origin server answers: a request with them goes as it is (RFC 9111 4.3.2).
inline constexpr field_set of_origin{field_id::if_match, field_id::if_unmodified_since};

// Leaves out what says of which state, or which part, a request is.
inline void erase_conditions(request& r) {
    for (field_id const id : {field_id::if_match, field_id::if_none_match, field_id::if_modified_since,
                              field_id::if_unmodified_since, field_id::if_range, field_id::range})
        r.fields().erase(id);
}

// A client's request, for that range of a representation and nothing else.
inline request for_range(request const& r, ranges_specifier const& range, octets if_range) {
    request out = r;
    erase_conditions(out);
    out.set(range);
    out.fields().set(field_id::if_range, if_range);
    return out;
}

}  // namespace httoop::inline v0::caching
