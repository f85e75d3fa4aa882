#include <httoop/core/ascii.hpp>
#include <httoop/service/compressor.hpp>

namespace httoop::inline v0 {
namespace {

struct compressible_row {
    octets type, subtype;
};
constexpr compressible_row compressible_rows[] = {
#define HTTOOP_COMPRESSIBLE(type, subtype) {type, subtype},
#include <httoop/service/compressible_types.def>
#undef HTTOOP_COMPRESSIBLE
};

// "*" matches everything, "*x" what ends with x.
bool fits(octets pattern, octets name) {
    if (!pattern.starts_with('*')) return equal_ignoring_case(pattern, name);
    pattern.remove_prefix(1);
    return name.size() >= pattern.size() &&
           equal_ignoring_case(pattern, name.substr(name.size() - pattern.size()));
}

}  // namespace

bool compressible(media_type const& t) {
    for (compressible_row const& r : compressible_rows)
        if (fits(r.type, t.type) && fits(r.subtype, t.subtype)) return true;
    return false;
}

}  // namespace httoop::inline v0
