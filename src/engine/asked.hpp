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

// How a request is sent.
struct manner {
    http_version version = http_1_1;
    bool upgrade = false;        // it offers TLS (RFC 2817 3.1)
    bool absolute_form = false;  // to a proxy that forwards it (RFC 9112 3.2.2)
    bool keeps = false;          // the connection is for further requests too
    octets for_proxy = {};       // that proxy's credentials, unless the request has some
    bool adds = true;            // User-Agent and Accept, where the request has none
};

// Host first, the caller's fields, and what is missing.
request composed_request(uri const& target, request const& asked, bool has_content, manner const& m);
// OPTIONS * with the offer, and nothing of the request itself (RFC 2817 3.2).
request upgrade_request(uri const& target);
request tunnel_request(uri const& target, octets for_proxy);

}  // namespace httoop::inline v0
