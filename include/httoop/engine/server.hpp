#pragma once
#include <cstdint>

#include <httoop/core/owned.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/engine/log.hpp>
#include <httoop/engine/tls_upgrade.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/io/address.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0 {

namespace io {
class tls_server;
}

struct server_options {
    httoop::policy policy;   // limits and relaxations
    unsigned threads = 1;    // loops, each on a thread of its own
    unsigned socket_mode = 0;  // 0660: who may connect to Unix sockets; 0: whom the umask lets write
    httoop::log* log = nullptr;  // null: troubles only, to standard error
    // Requests are for others too (a proxy, a gateway): targets may be of any scheme, and requests of HTTP/2 for another
    // one than that of the connection have a target in absolute form.
    bool forwards = false;
    // It is a proxy, which forwards too, and is asked for hosts that no certificate of its own holds.
    bool proxy = false;
    // Once the server has a tls_server:
    bool plain = true;  // requests are served unsecured, too; if not, they are answered with 421 (or 426)
    tls_upgrade upgrade = tls_upgrade::off;
};

// Serves HTTP on any number of addresses from one service, which outlives it. Each address takes
// HTTP/1.x and HTTP/2 and, after use(), TLS: the first octets of a connection tell, and ALPN.
//
//     router site;
//     server s{site};
//     if (auto at = s.listen("127.0.0.1:8080"); !at) return complain(at.error());
//     return s.run();
class server {
public:
    explicit server(service& root, server_options o = {});
    ~server();
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    // "127.0.0.1:8080", "[::1]:0" (port 0: the kernel chooses), ":8080" (every address),
    // "unix:PATH". The address that was bound. Connections queue from now on.
    outcome<io::address> listen(octets where);

    // What the server proves itself with to connections that begin from now on; running ones go on
    // undisturbed with what they had. Null: TLS no more. From any thread, at any time.
    void use(owned<io::tls_server> proof);

    // Serves until stop() and the drain that follows: no accepted or queued connection is lost, idle
    // ones are closed, those that sent nothing yet after limits.drain_grace, and limits.drain_time ends
    // the rest. 0, or 1 after an error (complained about).
    int run();
    // From any thread; a signal handler may not call it, io/signals.hpp is for that.
    void stop();

    // Connections open now.
    [[nodiscard]] std::uint64_t connections() const;

private:
    struct state;
    owned<state> state_;
};

}  // namespace httoop::inline v0
