#include <httoop/field/auth_scheme.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr auth_scheme_row auth_scheme_rows[] = {
    {"", auth_form::parameters, auth_form::parameters, false, ""},
#define HTTOOP_AUTH_SCHEME(constant, name, challenge, credentials, bound, section) \
    {name, auth_form::challenge, auth_form::credentials, bound, section},
#include <httoop/field/auth_schemes.def>
#undef HTTOOP_AUTH_SCHEME
};
static_assert(sorted_by_name(auth_scheme_rows));

}  // namespace

auth_scheme_row const& row_of(auth_scheme_id id) {
    return auth_scheme_rows[static_cast<std::size_t>(id)];
}

auth_scheme_id identify_auth_scheme(octets name) {
    return static_cast<auth_scheme_id>(find_row(auth_scheme_rows, name));
}

}  // namespace httoop::inline v0
