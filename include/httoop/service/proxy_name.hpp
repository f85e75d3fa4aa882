#pragma once
#include <string>

namespace httoop::inline v0 {

// A name for a proxy or gateway that was given none, such as "httoop-k3x7q2mt": a pseudonym in Via (RFC 9110 7.6.3)
// that nobody else has, so that several in a row do not take each other for themselves.
std::string made_up_proxy_name();

// Whether others can read it in Via: a host or another name, perhaps with a port.
bool is_proxy_name(std::string const& name);

}  // namespace httoop::inline v0
