#pragma once
#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/stream.hpp>
#include <httoop/io/tls_stream.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// A connection of a client: to the origin, or to a proxy that tunnels to it; secured by TLS or not.
struct channel {
    owned<io::stream> plain;
    owned<io::tls_stream> secured;  // over `plain`, if there is one; goes first
    std::string unread;             // came behind what was spoken here before
    bool http_2 = false;            // what is to be spoken
    std::uint64_t id = 0;           // for observers

    [[nodiscard]] io::stream& top() const { return secured ? *secured : *plain; }
    // The TLS that octets go through first; null: none.
    [[nodiscard]] io::tls_stream* top_tls() const { return secured.get(); }
};

// Makes the connections of one fetch(): whom it trusts is read once, and TLS sessions are resumed.
class connector {
public:
    // for_proxy: the value of Proxy-Authorization, or "".
    connector(client_options const& o, octets for_proxy) : options_{o}, for_proxy_{for_proxy} {}

    // A connection over which a request for that target may be sent. With `has_content`, an upgrade to
    // TLS that is optional is tried before.
    task<outcome<channel>> connect(uri const& target, bool has_content, std::uint64_t id = 0);
    // Begins TLS on a connection of HTTP/1.1 (`upgraded`), or of whatever ALPN chooses.
    task<outcome<void>> secure(channel& c, octets host, bool upgraded);
    // The request offers the upgrade itself: it has no content, and the connection is not secured.
    [[nodiscard]] bool offers_upgrade(channel const& c, bool has_content) const;

private:
    task<outcome<channel>> reach(uri const& target, std::uint64_t id);
    task<outcome<void>> open_tunnel(channel& c, uri const& target);
    task<outcome<bool>> upgrade(channel& c, uri const& target);
    outcome<void> trust(bool upgraded);

    client_options const& options_;
    std::string for_proxy_;
    owned<io::tls_client> trusted_, trusted_for_upgrade_;  // the second offers HTTP/1.1 alone
};

// Whether a 101 says that TLS begins (RFC 2817 3.3): it is the lowest of the layers that Upgrade lists.
bool switches_to_tls(response const& r);

// What was agreed on cannot be spoken, or nothing that was to be agreed on was.
error no_such_version(client_options const& o, io::tls_stream const& s);

}  // namespace httoop::inline v0
