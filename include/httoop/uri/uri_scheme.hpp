#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>
#include <httoop/core/registration.hpp>

namespace httoop::inline v0 {

// A registered URI scheme (RFC 3986 3.1): a row of uri_schemes.def.
enum class uri_scheme_id : std::uint16_t {
    unknown,
#define HTTOOP_URI_SCHEME(constant, ...) constant,
#include <httoop/uri/uri_schemes.def>
#undef HTTOOP_URI_SCHEME
    count_
};

// What is known of a scheme. The unknown one is unregistered and has no port.
struct uri_scheme_row {
    octets name;
    registration status;
    std::uint16_t port;   // meant where the authority has none; 0 where no such port is known
    octets port_text;     // the same in digits; "" for none
    char const* section;  // "" where its definition is not known here
};

uri_scheme_row const& row_of(uri_scheme_id id);
inline octets name_of(uri_scheme_id id) { return row_of(id).name; }

// The number of a scheme, compared without case (3.1); uri_scheme_id::unknown when it has none.
uri_scheme_id identify_uri_scheme(octets name);

}  // namespace httoop::inline v0
