#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/policy.hpp>
#include <httoop/engine/proxies.hpp>
#include <httoop/engine/tls_upgrade.hpp>
#include <httoop/exchange/asking.hpp>
#include <httoop/io/address_permission.hpp>
#include <httoop/io/tls_client.hpp>

namespace httoop::inline v0 {

// What secures a connection; views that live as long as the call they are an argument of.
struct security {
    octets version;   // "TLSv1.3"
    octets cipher;    // "TLS_AES_256_GCM_SHA384"
    octets protocol;  // agreed on by ALPN: "h2", "http/1.1" or "" (RFC 7301)
    bool checked = true;  // false: nobody looked whose certificate it is (tls.verify)
    bool to_proxy = false;  // it leads as far as the proxy
};

// The header of a frame of HTTP/2 (RFC 9113 4.1).
struct seen_frame {
    bool sent;  // by us
    std::uint8_t type, flags;
    std::uint32_t stream, length;
};

// Told what a client does, for `-v`, for timings and for tests. Connections and calls (one request, one
// response) are numbered from 1 as they begin, each kind by itself. All have empty bodies here. It outlives the
// client, and the loops of other threads that used it, and is told on the loop whose call it is: where several use one client, on several threads.
class client_observer {
public:
    virtual ~client_observer() = default;
    // Of a connection.
    virtual void resolving(std::uint64_t, octets) {}         // that host
    virtual void resolved(std::uint64_t, octets, octets) {}  // to these addresses, in the order to try them
    virtual void connecting(std::uint64_t, octets) {}        // to "127.0.0.1:8080"; several may be under way at once
    virtual void unconnected(std::uint64_t, octets, error const&) {}  // to that address; others may be tried
    virtual void connected(std::uint64_t, octets) {}         // to "127.0.0.1:8080"
    virtual void secured(std::uint64_t, security const&) {}
    virtual void closed(std::uint64_t) {}
    [[nodiscard]] virtual bool wants_frames() const { return false; }
    virtual void framed(std::uint64_t, seen_frame const&) {}  // HTTP/2, if they are wanted
    // Of a call. What the connection itself needs (CONNECT, OPTIONS *) is call 0.
    virtual void uses(std::uint64_t, std::uint64_t, bool) {}    // that connection; kept: from an earlier call
    virtual void sending(std::uint64_t, request const&) {}      // with all fields that go out; its version is the one that is spoken
    virtual void sent(std::uint64_t) {}                         // all of the request, its content too
    virtual void received(std::uint64_t, response const&) {}    // interim responses too
    virtual void ended(std::uint64_t, field_section const&) {}  // the content came whole, with these trailers
    virtual void failed(std::uint64_t, error const&) {}
};

struct client_options {
    httoop::policy policy;
    client_observer* observer = nullptr;
    // The versions that may be spoken. The server chooses among both where TLS can ask it (ALPN). An http
    // URI is asked for with HTTP/1.1; with HTTP/2 where that is the only one: the server is known to
    // speak it (RFC 9113 3.3).
    bool http_1 = true, http_2 = true;
    bool keep = true;  // connections, for further requests
    bool adds = true;  // User-Agent and Accept, where a request has none
    io::tls_client_options tls;  // whom to trust, and our own proof; versions and limits are those above
    // For http URIs. Optional: by the request itself, or by OPTIONS * before it where it has content;
    // required: by OPTIONS *.
    tls_upgrade upgrade = tls_upgrade::off;
    httoop::proxies proxy;
    std::string tunnel;  // a proxy that is asked by CONNECT for each connection, of http URIs too, instead of those; "": none
    // May be null: all of them. Not asked about proxies, nor the Unix socket; where a proxy looks the name up,
    // asked about hosts that are addresses. Where none is allowed the error's rule is target_address_allowed. It
    // outlives the client.
    io::address_permission const* targets = nullptr;
    bool forwards = false;    // we are a proxy or a gateway: what a server gets wrong is 502 for our client
    std::string unix_socket;  // all connections go to that path ("@NAME": abstract), and to no proxy; "": as the URI says
};

// The service that asks the origin of an absolute http or https URI: one request, one response. It keeps
// connections and uses them again, speaks HTTP/1.1 or HTTP/2, directly or through proxies. It follows no
// redirect, decodes nothing and tries nothing twice: its errors tell enough for others to decide
// (error::during, sent, unprocessed, reused).
//
// Shared by all loops: each has connections of its own. Interim responses go to the exchange. The reply's
// content comes as it is pulled; dropping it ends the call. Where the server switches protocols, or for
// CONNECT (a target in authority form), the reply has a tunnel: to HOST:PORT, through the proxy that https URIs of
// that host go through, if there is one. No call of another thread may
// be under way when it is destroyed; those of this thread fail.
//
//     auto agent = client::make({});
//     outcome<reply> r = co_await ask(**agent, request{method::get, "https://example.org/"}, {}, policy);
class client final : public service {
public:
    static outcome<owned<client>> make(client_options o);
    ~client() override;
    client(client const&) = delete;
    client& operator=(client const&) = delete;

    task<outcome<reply>> respond(exchange& x) override;
    [[nodiscard]] client_options const& options() const;

private:
    struct shared;
    explicit client(shared* s) : shared_{s} {}
    shared* shared_;
};

}  // namespace httoop::inline v0
