#pragma once
#include <cstdint>
#include <mutex>
#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/stream.hpp>
#include <httoop/io/tls_stream.hpp>
#include <httoop/uri/uri.hpp>

#include "proxies.hpp"

namespace httoop::inline v0 {

// A connection of a client: to the origin, or to a proxy that forwards or tunnels to it; secured by TLS
// or not. What stands above goes first.
struct channel {
    owned<io::stream> plain;
    owned<io::tls_stream> to_proxy;  // over `plain`: TLS as far as the proxy
    owned<io::tls_stream> secured;   // over these: TLS to the origin
    std::string unread;              // came behind what was spoken here before
    bool http_2 = false;             // what is to be spoken
    std::uint64_t id = 0;            // for observers
    bool absolute_form = false;      // a proxy forwards what is asked here (RFC 9112 3.2.2)
    std::string proxy_authorization;  // for it, where a request has no such field; "": none
    // A proxy wants credentials before it opens a tunnel: this is its 407, with its challenges and content and
    // nothing that the origin alone may say, and there is no connection.
    owned<response> answered;

    [[nodiscard]] io::stream& top() const {
        if (io::tls_stream* const tls = top_tls()) return *tls;
        return *plain;
    }
    // The TLS that octets go through first; null: none.
    [[nodiscard]] io::tls_stream* top_tls() const { return secured ? secured.get() : to_proxy.get(); }
};

// Whom a client trusts, read when it is needed first. For all connections, on any thread, so that TLS
// sessions are resumed.
class trust {
public:
    enum purpose : std::uint8_t {
        to_origin,
        by_http_1,  // to the origin: offers HTTP/1.1 alone
        to_proxy,   // likewise, and shows no certificate of ours
    };
    explicit trust(client_options const& o) : options_{o} {}
    outcome<io::tls_client*> of(purpose p);

private:
    client_options const& options_;
    std::mutex mutex_;
    owned<io::tls_client> kept_[3];
};

// Makes connections. Keeps nothing: options and trust outlive it and what it does.
class connector {
public:
    connector(client_options const& o, trust& t) : options_{o}, trust_{t} {}

    // A connection over which a request for that target may be sent. With `has_content`, an upgrade to
    // TLS that is optional is tried before. for_proxy: the value of the request's Proxy-Authorization, or "". With
    // `older`, HTTP/2 is not offered.
    task<outcome<channel>> connect(uri const& target, bool has_content, std::uint64_t id = 0, std::string for_proxy = {}, bool older = false);
    // A connection to host and port of that target, through the tunnel of a proxy where https URIs of it go
    // through one: nothing is spoken on it yet.
    // `of`: the request that asks for it; its Via goes on to the proxy. It outlives the wait.
    task<outcome<channel>> tunnel(uri const& target, request const& of, std::uint64_t id);
    // Begins TLS to the origin on a connection of HTTP/1.1.
    task<outcome<void>> secure(channel& c, octets host);
    // The request offers the upgrade itself: it has no content, and the connection is not secured.
    [[nodiscard]] bool offers_upgrade(channel const& c, bool has_content) const;

private:
    task<outcome<channel>> reach(uri const& target, route const& by, std::uint64_t id, std::string const& for_proxy);
    task<outcome<owned<io::stream>>> reach_socket(std::string host, std::uint16_t port, std::uint64_t id,
                                                  io::address_permission const* allowed);
    [[nodiscard]] outcome<void> check_literal(uri const& target) const;
    task<outcome<owned<io::stream>>> reach_local(std::uint64_t id);
    task<outcome<void>> reach_proxy(channel& c, proxy const& p);
    task<outcome<void>> open_tunnel(channel& c, uri const& target, proxy const& p, octets for_proxy);
    task<outcome<void>> begin_tls(channel& c, octets host, trust::purpose p);
    task<outcome<bool>> upgrade(channel& c, uri const& target);

    client_options const& options_;
    trust& trust_;
    request const* on_behalf_of_ = nullptr;
};

// Whether a 101 says that TLS begins (RFC 2817 3.3): it is the lowest of the layers that Upgrade lists.
bool switches_to_tls(response const& r);

// What was agreed on cannot be spoken, or nothing that was to be agreed on was.
error no_such_version(client_options const& o, io::tls_stream const& s);

}  // namespace httoop::inline v0
