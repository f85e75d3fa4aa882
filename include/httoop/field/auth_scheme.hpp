#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A registered authentication scheme (RFC 9110 11.1): a row of auth_schemes.def.
enum class auth_scheme_id : std::uint8_t {
    unknown,
#define HTTOOP_AUTH_SCHEME(constant, ...) constant,
#include <httoop/field/auth_schemes.def>
#undef HTTOOP_AUTH_SCHEME
    count_
};

// What follows the name of the scheme (RFC 9110 11.2): auth-params, one token68, or nothing at all.
enum class auth_form : std::uint8_t { none, parameters, token68 };

// What is known of a scheme. The unknown one may have anything behind it: its forms are
// `parameters`.
struct auth_scheme_row {
    octets name;
    auth_form challenge;
    auth_form credentials;
    bool bound;  // to a connection, not to a request: an intermediary breaks it
    char const* section;
};

auth_scheme_row const& row_of(auth_scheme_id id);
inline octets name_of(auth_scheme_id id) { return row_of(id).name; }

// The number of a scheme's name, compared without case; auth_scheme_id::unknown when it has none.
auth_scheme_id identify_auth_scheme(octets name);

}  // namespace httoop::inline v0
