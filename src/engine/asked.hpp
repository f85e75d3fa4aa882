#pragma once
#include <string>

#include <httoop/message/request.hpp>
#include <httoop/message/version.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// What a client sends for a target.

// Host and port as the target URI has them, without userinfo: the value of Host (RFC 9110 7.2).
octets host_field(uri const& target);

// host ":" port, the port always: what CONNECT asks for (RFC 9110 9.3.6).
std::string tunnel_target(uri const& target);

// Host first, the caller's fields, and what is missing. `upgrade`: it offers TLS (RFC 2817 3.1). `keeps`:
// the connection is for further requests too.
request composed_request(uri const& target, request const& asked, bool has_content, http_version version,
                         bool upgrade, bool keeps);
// OPTIONS * with the offer, and nothing of the request itself (RFC 2817 3.2).
request upgrade_request(uri const& target);
request tunnel_request(uri const& target, octets for_proxy);

}  // namespace httoop::inline v0
