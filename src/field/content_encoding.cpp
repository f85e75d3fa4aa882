#include <httoop/field/content_encoding.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {
namespace {

octets without_x(octets coding) {
    bool const gzip = equal_ignoring_case(coding, "x-gzip") && enforced(rules::coding_x_gzip);
    bool const compress =
        equal_ignoring_case(coding, "x-compress") && enforced(rules::coding_x_compress);
    return gzip || compress ? coding.substr(2) : coding;
}

}  // namespace

bool same_coding(octets a, octets b) { return equal_ignoring_case(without_x(a), without_x(b)); }

}  // namespace httoop::inline v0
