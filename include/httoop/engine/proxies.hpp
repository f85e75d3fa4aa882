#pragma once
#include <string>

namespace httoop::inline v0 {

// Which proxies a client goes through: the texts of http_proxy, https_proxy and no_proxy, as the
// environment of many programs has them. (The library reads no environment.)
//
//     proxy     = [ ( "http" / "https" ) "://" [ user [ ":" password ] "@" ] ] host [ ":" port ] [ "/" ]
//     except    = *( exception [ "," / SP ] )
//     exception = "*"                               ; all
//               / [ "." / "*." ] host [ ":" port ]  ; a name, and all names below it
//               / address [ "/" bits ]              ; an IP address as the URI has it: no name is looked up
//
// http URIs are asked for in absolute-form, https URIs through a tunnel (RFC 9112 3.2.2, 9110 9.3.6). To a
// proxy of an https URL all goes inside TLS. User and password, percent-encoded, go to the proxy alone, as
// Basic credentials; a Proxy-Authorization field of the request goes instead. Without a port, 80 or 443 is
// meant.
struct proxies {
    std::string for_http, for_https;  // "": no proxy
    std::string except;
};

}  // namespace httoop::inline v0
