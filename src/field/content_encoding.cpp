#include <httoop/field/content_encoding.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/coding_name.hpp>

namespace httoop::inline v0 {
namespace {

octets usual_name(octets coding) {
    if (coding.size() < 2 || coding[1] != '-') return coding;  // x-gzip and x-compress: no need to look it up
    coding_id const other = row_of(identify_coding(coding)).same_as;
    bool const gzip = other == coding_id::gzip && enforced(rules::coding_x_gzip);
    bool const compress = other == coding_id::compress && enforced(rules::coding_x_compress);
    return gzip || compress ? name_of(other) : coding;
}

}  // namespace

bool same_coding(octets a, octets b) { return equal_ignoring_case(usual_name(a), usual_name(b)); }

}  // namespace httoop::inline v0
