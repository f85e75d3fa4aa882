#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// number = [ minus ] int [ frac ] [ exp ] (RFC 8259 6). Both take nothing else.

// Whether its exponent has nine digits at most, apart from leading zeros: what can be compared.
bool has_small_exponent(octets number);

// Whether both have the same value, to the last digit: 100, 1e2 and 100.00.
bool same_number(octets a, octets b);

}  // namespace httoop::inline v0
