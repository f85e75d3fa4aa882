#include <httoop/uri/uri_scheme.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr uri_scheme_row uri_scheme_rows[] = {
    {"", registration::unregistered, 0, {}, ""},
#define HTTOOP_URI_SCHEME(constant, name, status, port, section) \
    {name, registration::status, port, port == 0 ? octets{} : octets{#port}, section},
#include <httoop/uri/uri_schemes.def>
#undef HTTOOP_URI_SCHEME
};
static_assert(sorted_by_name(uri_scheme_rows));

}  // namespace

uri_scheme_row const& row_of(uri_scheme_id id) {
    return uri_scheme_rows[static_cast<std::size_t>(id)];
}

uri_scheme_id identify_uri_scheme(octets name) {
    return static_cast<uri_scheme_id>(find_row(uri_scheme_rows, name));
}

}  // namespace httoop::inline v0
