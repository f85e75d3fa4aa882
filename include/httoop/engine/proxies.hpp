#pragma once
#include <string>

namespace httoop::inline v0 {

// Which proxies a client goes through: the texts of http_proxy, https_proxy and no_proxy, as the
// environment of many programs has them. (The library reads no environment.)
//
//     proxy     = [ ( "http" / "https" ) "://" [ user [ ":" password ] "@" ] ] host [ ":" port ] [ "/" ]
//     except    = "*" / *( exception ( "," / SP ) )
//     exception = host [ ":" port ]         ; a name, and all names below it
//               / "." host [ ":" port ]     ; or "*." host: likewise
//               / IP address [ "/" bits ]   ; as the URI has it: names are not looked up for this
//
// http URIs are asked for in absolute-form, https URIs through a tunnel (RFC 9110 9.3.6). To a proxy of
// an https URL all goes inside TLS. User and password, percent-encoded, go to the proxy as Basic
// credentials, unless a request has a Proxy-Authorization field. The port is 80 or 443 where there is
// none.
struct proxies {
    std::string for_http, for_https;  // "": no proxy
    std::string except;
};

}  // namespace httoop::inline v0
