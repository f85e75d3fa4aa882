#pragma once
#include <array>
#include <cstdint>

#include <httoop/io/address.hpp>
#include <httoop/io/tcp_stream.hpp>
#include <httoop/io/tls_stream.hpp>
#include <httoop/wire/connection.hpp>

namespace httoop::inline v0::engine {

class session;
class worker;

// Who a connection is with, as small as can be: kept while it is idle. The socket itself no longer
// knows it once the peer has reset the connection, and the log has to.
class peer_name {
public:
    peer_name() = default;
    explicit peer_name(io::address const& a);
    [[nodiscard]] io::address address() const;

private:
    std::array<std::uint8_t, 16> ip_{};
    std::uint32_t scope_ = 0;
    std::uint16_t port_ = 0;
    io::address::kind kind_ = io::address::none;
};

// A connection: all that is kept while it is idle.
class record final : public io::watcher, public io::timer {
public:
    enum class state : std::uint8_t { fresh, shaking_hands, active, parked, lingering };

    record(worker& w, peer_name const& from);

    void ready(unsigned what) override;
    void expired() override;
    void park();    // nothing is under way: wait for the next request, or for the first
    void linger();  // nothing more is sent: read on, so that what was sent is received (9112 9.6)
    void refuse();  // no room for it: 503, then linger
    void close();   // ends the record itself
    void drain();   // while no session drives it

    // What HTTP is spoken over.
    [[nodiscard]] io::stream& stream() {
        return secured ? static_cast<io::stream&>(*secured) : socket;
    }

    // Why TLS failed, or else that.
    [[nodiscard]] octets failure(octets of_socket) const {
        octets const told = secured ? secured->failure_text() : octets{};
        return told.empty() ? of_socket : told;
    }

    worker& home;
    io::tcp_stream socket;
    owned<io::tls_stream> secured;  // over the socket; null: it is plain
    owned<wire::connection> kept;   // of a protocol that has a state between requests; else null
    peer_name peer;
    session* active = nullptr;
    record* next = nullptr;  // all connections of the worker
    record** previous = nullptr;
    std::uint64_t id;
    std::uint32_t lingered = 0;
    state is = state::fresh;
    bool asked = false;      // a request has come
    bool last_look = false;  // the server stops: closed if no request waits

private:
    bool first_octets();
    void secure(octets first);
    void shake_hands();
    void activate(octets first);
    [[nodiscard]] bool lingers_on();
    bool drop_input();
    [[nodiscard]] bool dropped_enough() const;
};

}  // namespace httoop::inline v0::engine
