#include "record.hpp"

#include <algorithm>

#include <httoop/engine/rules.hpp>

#include "worker.hpp"

namespace httoop::inline v0::engine {

namespace {

// Every record of TLS begins with its type; a connection begins with a handshake (RFC 8446 5.1). No
// message of HTTP begins so.
constexpr char tls_handshake_record = 22;

duration span(std::uint64_t ms) { return duration::milliseconds(static_cast<std::int64_t>(ms)); }

}  // namespace

peer_name::peer_name(io::address const& a) : scope_{a.scope()}, port_{a.port()}, kind_{a.is()} {
    std::copy_n(a.ip(), ip_.size(), ip_.begin());
}

io::address peer_name::address() const {
    switch (kind_) {
        case io::address::ipv4: return io::address::v4({ip_[0], ip_[1], ip_[2], ip_[3]}, port_);
        case io::address::ipv6: return io::address::v6(ip_, port_, scope_);
        case io::address::unix_path: return io::address::of_path({});
        default: return {};
    }
}

record::record(worker& w, peer_name const& from)
    : home{w}, peer{from}, id{w.of.next_id.fetch_add(1, std::memory_order_relaxed)} {}

void record::ready(unsigned what) {
    if (active != nullptr) {
        active->ready(what);
        return;
    }
    if (is == state::lingering) {
        bool const gone = (what & io::watcher::hung_up) != 0 && dropped_enough();
        if (gone || !lingers_on()) close();
        return;
    }
    if (is == state::shaking_hands) {
        shake_hands();
        return;
    }
    if ((what & (io::watcher::readable | io::watcher::hung_up)) == 0) return;
    home.update_clock();
    if (home.of.memory.load(std::memory_order_relaxed) > home.of.options.policy.limits.memory)
        refuse();
    else if (is == state::fresh && !secured) first_octets();
    else activate({});
}

void record::expired() {
    home.update_clock();
    if (active != nullptr) {
        active->expired(home.loop().now().mono);
        return;
    }
    bool const looks = home.draining && is == state::fresh && !last_look;
    last_look = true;
    if (!looks) close();
    else if (secured) activate({});
    else if (!first_octets()) close();
}

// Whether TLS is spoken the first octet tells. False when none has come.
bool record::first_octets() {
    io::transfer const t = socket.read(home.scratch(), worker::scratch_size);
    if (t.is == io::transfer::would_block) return false;
    octets const first{home.scratch(), t.count};
    if (t.is != io::transfer::done) close();
    else if (first.front() == tls_handshake_record) secure(first);
    else activate(first);
    return true;
}

void record::secure(octets first) {
    proof::pointer const with = home.of.proof.current();
    if (with == nullptr) {
        home.trouble(id, "the client speaks TLS, and this server has no certificate");
        close();
        return;
    }
    secured = io::tls_stream::accept(*with, socket, first);
    secured->watch_with(this);
    is = state::shaking_hands;
    limits const& l = home.of.options.policy.limits;
    home.loop().arm(
        *this, home.loop().now().mono + span(home.draining ? l.drain_grace : l.tls_handshake_time));
    shake_hands();
}

void record::shake_hands() {
    home.update_clock();
    io::transfer const t = secured->shake_hands();
    if (t.is == io::transfer::would_block) return;
    if (t.is == io::transfer::done) {
        is = state::fresh;
        activate({});
        return;
    }
    if (octets const why = secured->failure_text(); !why.empty())
        home.trouble(id, std::string{"no TLS: "}.append(why));
    linger();
}

void record::activate(octets first) {
    active = &home.take_session();
    active->begin(*this, first);
    is = state::active;
    active->ready(io::watcher::readable);
}

void record::park() {
    is = asked ? state::parked : state::fresh;
    limits const& l = home.of.options.policy.limits;
    std::uint64_t const patience = asked           ? l.idle_time
                                   : home.draining ? l.drain_grace
                                                   : l.head_time;
    home.loop().arm(*this, home.loop().now().mono + span(patience));
}

// Idle connections are closed once it is sure that no request waits in them; new ones, whose first
// request may be on its way, get drain_grace for it.
void record::drain() {
    if (active != nullptr) {
        active->drain();
    } else if (kept) {
        active = &home.take_session();
        active->begin(*this, {});
        is = state::active;
        active->drain();
    } else if (is == state::parked) {
        last_look = true;
        ready(io::watcher::readable);
    } else if (is != state::lingering) {
        home.loop().arm(*this,
                        std::min(due(), home.loop().now().mono +
                                            span(home.of.options.policy.limits.drain_grace)));
    }
}

void record::linger() {
    if (secured && enforced(rules::closure_told)) secured->shut_write();
    else socket.shut_write();
    is = state::lingering;
    home.loop().arm(*this,
                    home.loop().now().mono + span(home.of.options.policy.limits.linger_time));
    if (!lingers_on()) close();
}

// What TLS holds, such as its closure alert, goes out first.
bool record::lingers_on() { return drop_input() || (secured && secured->held() != 0); }

// What TLS hides is not looked at any more.
bool record::dropped_enough() const { return lingered > home.of.options.policy.limits.linger_octets; }

// False when nothing more will come. Who sends too much is not read from any more, and finds the
// answer while he waits; if we closed, a write of his would fail before.
bool record::drop_input() {
    while (!dropped_enough()) {
        io::transfer const t = socket.read(home.scratch(), worker::scratch_size);
        if (t.is == io::transfer::would_block) return true;
        if (t.is != io::transfer::done) return false;
        lingered += static_cast<std::uint32_t>(t.count);
        if (t.drained) return true;
    }
    return true;
}

void record::refuse() {
    // A protocol that keeps a state would need a session to say anything.
    if (kept) {
        close();
        return;
    }
    stream().watch_with(this);
    std::string const answer = home.overload_answer();
    wire::segment const whole = wire::segment::of(answer);
    (void)stream().write({&whole, 1});
    linger();
}

// A server tells the end of TLS before it closes (RFC 9112 9.8).
void record::close() {
    home.loop().disarm(*this);
    if (secured && enforced(rules::closure_told)) secured->close();
    socket.close();
    home.forget(*this);
}

}  // namespace httoop::inline v0::engine
