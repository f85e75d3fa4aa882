#pragma once
#include <httoop/exchange/exchange.hpp>

namespace httoop::inline v0 {

// Of the target URI of what came by that connection (RFC 9110 7.1).
inline octets scheme_of(exchange const& x) { return x.secure() ? "https" : "http"; }

}  // namespace httoop::inline v0
