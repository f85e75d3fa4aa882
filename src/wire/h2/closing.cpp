// Errors, streams that are lost, GOAWAY, timers (RFC 9113 5.4, 6.4, 6.8, 10.5).
#include <algorithm>
#include <cstring>

#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

void h2_connection::put_frame(frame_type type, std::uint8_t flags, std::uint32_t stream,
                              octets payload) {
    frame_header h;
    h.length = static_cast<std::uint32_t>(payload.size());
    h.type = type;
    h.flags = flags;
    h.stream = stream;
    char* const to = h.write(out_.room(frame_header::size + payload.size()));
    out_.wrote(to + payload.copy(to, payload.size()));
}

void h2_connection::put_u32(frame_type type, std::uint32_t stream, std::uint32_t value) {
    char payload[4];
    h2::write_u32(payload, value);
    put_frame(type, 0, stream, {payload, sizeof payload});
}

void h2_connection::put_reset(std::uint32_t id, error_code code) {
    put_u32(frame_type::rst_stream, id, static_cast<std::uint32_t>(code));
}

// Streams of which nobody wants the rest: those whose time is over, and the oldest if there are too many.
void h2_connection::stop_unwanted(std::size_t most) {
    while (std::uint32_t const id = unwanted_.overdue(now(), most)) put_reset(id, error_code::no_error);
}

// The last stream is never higher than before (6.8): after the final GOAWAY none is taken.
void h2_connection::put_goaway(std::uint32_t last, error_code code, octets debug) {
    if (server()) last_taken_ = last;
    char payload[8 + 64];
    char* to = h2::write_u32(h2::write_u32(payload, last), static_cast<std::uint32_t>(code));
    to += debug.copy(to, 64);
    put_frame(frame_type::goaway, 0, 0, {payload, static_cast<std::size_t>(to - payload)});
}

// A stream that is idle: nobody has used its id yet (5.1.1). After the last GOAWAY nobody will, and
// frames for those above are not looked at.
bool h2_connection::never_used(std::uint32_t id) const {
    return id % 2 == 0 || (id > highest_ && !(server() && final_goaway_));
}

// What a stream that was reset means to who drives a client.
consequence h2_connection::gone() const {
    return {static_cast<std::uint16_t>(!server() && context_.forwards ? 502 : 0), false};
}

// The stream is over, whatever is held of it. Its id may be used no more.
void h2_connection::close(stream& s, h2::closed_by how) {
    drop_held(s);
    std::size_t const unconsumed = std::exchange(s.unconsumed, 0);
    closed_.remember(static_cast<std::uint32_t>(s.id), how);
    streams_.remove(s);
    if (dead_) return;
    if (server()) give_back(nullptr, unconsumed);
    settle();
}

// A connection error (5.4.1): GOAWAY says why, by the rule's id.
void h2_connection::die(rule const& because, error_code code) {
    if (dead_) return;
    greet();
    if (enforced(rules::h2_error_reported)) put_goaway(server() ? highest_ : 0, code, because.id);
    dead_ = true;
    while (stream* const s = streams_.any()) close(*s, h2::closed_by::our_reset);
    due_.clear();
    due_at_ = 0;
    unwanted_.clear();
    acknowledged_by_ = drained_by_ = stalled_by_ = instant::never();
}

h2_connection::step h2_connection::fail(event& e, rule const& because, error_code code) {
    die(because, code);
    e = of(event::violated, 0);
    e.what = {gone().status, true};
    e.broken = {&because, 0};
    return step::told;
}

// A stream error (5.4.2).
h2_connection::step h2_connection::stream_error(event& e, stream& s, rule const& because,
                                                error_code code) {
    if (server() && !budget_.reset(limits_()) && breaks(rules::h2_rapid_reset))
        return fail(e, rules::h2_rapid_reset, error_code::enhance_your_calm);
    stream_id const id = s.id;
    put_reset(static_cast<std::uint32_t>(id), code);
    close(s, s.is.end_received ? h2::closed_by::both_ends : h2::closed_by::our_reset);
    e = of(event::violated, id);
    e.what = gone();
    e.broken = {&because, 0};
    return step::told;
}

// Streams above were not processed by the peer: they may be asked for again, elsewhere (6.8).
void h2_connection::lose_above(rule const& because, std::uint32_t last, octets error_name) {
    for (;;) {
        stream* lost = nullptr;
        streams_.each([&](stream& s) {
            if (s.id > last && (lost == nullptr || s.id < lost->id)) lost = &s;
        });
        if (lost == nullptr) return;
        event e = of(event::reset, lost->id);
        e.broken = {&because, 0};
        e.piece = error_name;
        bool const told = !lost->is.end_told;
        close(*lost, h2::closed_by::peer_reset);
        if (told) due_.push_back(e);
    }
}

// Whether content waits for a window, which nobody opens once the input is over.
bool h2_connection::shut_for_good(stream const& s) const {
    if (s.sends.left() != 0 && sends_.left() != 0) return false;
    bool const to_come = s.is.content && !s.is.output_done && (!s.is.counted || s.left_out != 0);
    return to_come || !s.held.empty();
}

// The input is over: what has not come does not come any more.
bool h2_connection::lose_unfinished() {
    bool any = false;
    for (;;) {
        stream* lost = nullptr;
        streams_.each([&](stream& s) {
            if (!s.is.end_received || !server() || shut_for_good(s))
                lost = lost == nullptr || s.id < lost->id ? &s : lost;
        });
        if (lost == nullptr) return any;
        bool const told = (server() || !lost->is.end_told) && enforced(rules::h2_stream_cut_off);
        event e = of(event::reset, lost->id);
        e.broken = {&rules::h2_stream_cut_off, 0};
        close(*lost, h2::closed_by::peer_reset);
        if (told) due_.push_back(e);
        any = any || told;
    }
}

// What the driver waited for took too long: content of one stream after the other, or else a frame.
bool h2_connection::give_up_now(event& e) {
    rule const& r = *given_up_;
    stream* slow = nullptr;
    streams_.each([&](stream& s) {
        if (!s.is.input_done && !s.is.end_received && !s.is.tunnels) slow = &s;
    });
    if (slow != nullptr) {
        refuse(*slow, {&r, 0}, false, e);
        return true;
    }
    given_up_ = nullptr;
    if (awaits() != reading::head) return false;
    fail(e, r, error_code::no_error);
    return true;
}

// No more streams are begun, and when those that there are are over, the connection is (6.8).
void h2_connection::drain() {
    if (draining_ || dead_) return;
    greet();
    draining_ = true;
    if (!server() || !enforced(rules::h2_goaway_two_steps)) return go_away_finally();
    put_goaway(h2::largest_id, error_code::no_error, {});
    put_frame(frame_type::ping, 0, 0, {"drained?", 8});
    drained_by_ =
        now() + duration::milliseconds(static_cast<std::int64_t>(limits_().settings_time));
}

void h2_connection::go_away_finally() {
    if (final_goaway_ || dead_) return;
    final_goaway_ = true;
    drained_by_ = instant::never();
    put_goaway(server() ? highest_ : 0, error_code::no_error, {});
}

// A peer that goes away and has no stream left gets our GOAWAY as well.
void h2_connection::settle() {
    if (peer_goes_away_ && streams_.empty()) go_away_finally();
}

// The stream's window, or that of the connection, is shut while it has something to send.
void h2_connection::stall(stream& s) const {
    if (s.stalled != instant::never()) return;
    s.stalled = now();
    instant const by =
        s.stalled + duration::milliseconds(static_cast<std::int64_t>(limits_().write_time));
    stalled_by_ = std::min(stalled_by_, by);
}

instant h2_connection::deadline() const {
    return std::min({acknowledged_by_, drained_by_, stalled_by_, unwanted_.until()});
}

void h2_connection::tick() {
    if (dead_) return;
    instant const t = now();
    event e;
    if (t >= acknowledged_by_ && breaks(rules::h2_settings_in_time)) {
        fail(e, rules::h2_settings_in_time, error_code::settings_timeout);
        due_.push_back(e);
        return;
    }
    if (t >= drained_by_) go_away_finally();
    if (t >= unwanted_.until()) stop_unwanted(ours_.max_concurrent_streams);
    if (t < stalled_by_) return;
    auto const patience = duration::milliseconds(static_cast<std::int64_t>(limits_().write_time));
    for (;;) {
        stream* late = nullptr;
        stalled_by_ = instant::never();
        streams_.each([&](stream& s) {
            if (s.stalled == instant::never()) return;
            if (s.stalled + patience <= t) late = &s;
            else stalled_by_ = std::min(stalled_by_, s.stalled + patience);
        });
        if (late == nullptr || !breaks(rules::h2_stalled_stream)) return;
        stream_error(e, *late, rules::h2_stalled_stream, error_code::enhance_your_calm);
        due_.push_back(e);
        if (dead_) return;
    }
}

}  // namespace httoop::inline v0::wire
