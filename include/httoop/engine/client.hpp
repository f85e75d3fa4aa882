#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/policy.hpp>
#include <httoop/engine/proxies.hpp>
#include <httoop/engine/tls_upgrade.hpp>
#include <httoop/exchange/source.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/io/tls_client.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0 {

// A response whose content is still arriving: pull it from `content`, which owns the connection.
struct arriving_response {
    response head;
    owned<source> content;
};

// What secures a connection; views that live as long as the call they are an argument of.
struct security {
    octets version;   // "TLSv1.3"
    octets cipher;    // "TLS_AES_256_GCM_SHA384"
    octets protocol;  // agreed on by ALPN: "h2", "http/1.1" or "" (RFC 7301)
    bool checked = true;  // false: nobody looked whose certificate it is (tls.verify)
    bool to_proxy = false;  // it leads as far as the proxy
};

// Told what a client does, for `-v` and for tests. All have empty bodies here.
class client_observer {
public:
    virtual ~client_observer() = default;
    virtual void resolving(octets) {}         // that host
    virtual void resolved(octets, octets) {}  // to these addresses, in the order to try them: "[::1]:80, 127.0.0.1:80"
    virtual void connecting(octets) {}        // to "127.0.0.1:8080"; several may be under way at once
    virtual void unconnected(octets, error const&) {}  // to that address; others may be tried
    virtual void connected(octets) {}         // to "127.0.0.1:8080"
    virtual void secured(security const&) {}
    virtual void sending(request const&) {}   // its version is the one that is spoken
    virtual void received(response const&) {} // interim responses too
    virtual void ended(field_section const&) {}          // the content came whole, with these trailers
    virtual void redirected(response const&, octets) {}  // to that URI
};

struct client_options {
    httoop::policy policy;
    bool follow = true;  // redirects, at most limits.redirects (RFC 9110 15.4); never from https to http
    client_observer* observer = nullptr;
    // The versions that may be spoken. The server chooses among both where TLS can ask it (ALPN). An http
    // URI is asked for with HTTP/1.1; with HTTP/2 where that is the only one: the server is known to
    // speak it (RFC 9113 3.3).
    bool http_1 = true, http_2 = true;
    io::tls_client_options tls;  // whom to trust, and our own proof; versions and limits are those above
    // For http URIs. Optional: by the request itself, or by OPTIONS * before it where it has content;
    // required: by OPTIONS *.
    tls_upgrade upgrade = tls_upgrade::off;
    httoop::proxies proxy;
    std::string tunnel;  // a proxy that is asked by CONNECT for each connection, of http URIs too, instead of those; "": none
    std::string unix_socket;  // all connections go to that path ("@NAME": abstract), and to no proxy; "": as the URI says
};

// Sends one request to the origin of an absolute http or https URI over a new connection and returns when
// the final response's head is there. `content` is rewound where a redirect needs it again. Characters
// beyond ASCII in the URI, UTF-8 or percent-encoded, are made what io/idna.hpp says.
//
// A Proxy-Authorization field goes to the proxy of the tunnel, if there is one, and nowhere else. A request
// that failed with `error::unprocessed` may be sent again, whatever its method.
task<outcome<arriving_response>> fetch(std::string uri, request r, owned<source> content, client_options o);

// The same, blocking, with the content in memory (at most limits.held_content). Not to be called on
// a loop's thread (a `refused` error).
//
//     auto r = httoop::get("https://example.org/");
//     if (!r) return complain(r.error());
outcome<response> get(octets uri, client_options o = {});
outcome<response> send(octets uri, request r, client_options o = {});

}  // namespace httoop::inline v0
