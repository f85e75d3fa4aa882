#include <algorithm>

#include <httoop/engine/rules.hpp>
#include <httoop/io/descriptor.hpp>

#include "session.hpp"
#include "worker.hpp"

// How exchanges, sessions and connections end: logs, deadlines, drains and failures.

namespace httoop::inline v0::engine {

// A coroutine of it is still suspended somewhere.
bool session::busy(carried const& x) const {
    return x.now == carried::phase::responding || x.delivering;
}

void session::log(carried& x) {
    moment const now = loop().now();
    worker_.flush_log_soon();
    worker_.of.options.log->access({x, x.status, x.head_sent, x.octets_sent, x.octets_received,
                                    now.mono - x.began, now.wall, x.because, x.fault});
}

bool session::over(carried const& x) const {
    if (dead_) return !busy(x);
    if (x.now != carried::phase::sent) return false;
    if (multiplexed_ && !x.lost && wire_->sending(x.stream)) return false;
    // What is borrowed from a reply may still be on its way out.
    return !(x.answer && x.answer->has_file() && wire_->pending() != 0);
}

// Somebody reads its content although it is over: a service that sent it on. That ends soon.
bool session::is_held(carried& x) {
    if (!x.held()) [[likely]]
        return false;
    x.drop_answer();
    if (!x.fault_) x.failed(error{failure::cancelled, "the exchange is over"});
    return x.held();
}

void session::retire_finished() {
    auto kept = exchanges_.begin();
    for (carried* x : exchanges_) {
        if (!over(*x) || is_held(*x)) {
            *kept++ = x;
            continue;
        }
        if (dead_ && x->octets_sent > wire_->pending()) x->octets_sent -= wire_->pending();
        if (multiplexed_) forget_content(*x);
        if (x->counted != 0) worker_.of.memory.fetch_sub(std::exchange(x->counted, 0), std::memory_order_relaxed);
        if (worker_.of.options.log != nullptr) log(*x);
        worker_.give_exchange(*x);
    }
    exchanges_.erase(kept, exchanges_.end());
}

// What a reader left of a content; and a tunnel's other half is not waited for.
void session::forget_content(carried& x) {
    if (std::size_t const left = x.unconsumed(); left != 0) consumed(x, left);
    if (x.through && !dead_ && !x.lost && !x.ended_) {
        wire_->abort(x.stream);
        kick();
    }
}

// After every turn: what is over is put away, and the rest gets its deadline.
void session::settle() {
    if (stalled_ || multiplexed_ || counted_output_ != 0) count_output();
    if (!exchanges_.empty()) retire_finished();
    if (dead_) {
        if (exchanges_.empty() && !tunnel_activity_.waiting()) {
            record& r = *record_;
            release();
            r.close();
        }
        return;
    }
    if (tunnelled_) return;
    if (!exchanges_.empty() || unwritten_ || again_) {
        set_deadline();
        return;
    }
    bool const idle = begin_ == end_ && input_ == input::open && wire_->idle();
    if (idle && !worker_.draining && worker_.warm < worker::most_warm) {
        warm_ = true;
        ++worker_.warm;
        loop().arm(*record_, loop().now().mono + worker::warm_time);
        return;
    }
    bool const over = !idle && (wire_->finished() || input_ == input::ended);
    if (!idle && !over) {
        set_deadline();
        return;
    }
    record& r = *record_;
    bool const at_once = input_ == input::ended || (worker_.draining && !served_ && r.last_look);
    bool const told = r.secured && input_ == input::ended;  // the closure alert may have to wait
    release();
    if (at_once && !told) r.close();
    else if (over) r.linger();
    else r.park();
}

void session::cool() {
    warm_ = false;
    --worker_.warm;
}

void session::release() {
    if (warm_) cool();
    record_->active = nullptr;
    if (record_->kept) wire_->rest();
    else worker_.of.protocol.reset(*wire_);
    if (counted_output_ != 0) worker_.of.memory.fetch_sub(std::exchange(counted_output_, 0), std::memory_order_relaxed);
    tunnel_ = {};
    tunnel_task_ = {};
    record_ = nullptr;
    worker_.give_session(*this);
}

// What the peer owes us. One that broke off amid a frame which nobody waits for owes the rest of it, as of
// a head.
wire::connection::reading session::awaited() const {
    if (undecided_) return wire::connection::reading::head;
    auto const awaits = wire_->awaits();
    bool const owes = awaits == wire::connection::reading::idle && multiplexed_ && exchanges_.empty() && !wire_->idle();
    return owes ? wire::connection::reading::head : awaits;
}

void session::set_deadline() {
    limits const& l = policy().limits;
    auto const ms = [](std::uint64_t n) { return duration::milliseconds(static_cast<std::int64_t>(n)); };
    instant due = instant::never();
    if (unwritten_ || wire_->pending() != 0) due = std::min(due, written_at_ + ms(l.write_time));
    auto const awaits = awaited();
    if (awaits != wire::connection::reading::head) head_since_ = {};
    else if (head_since_ == instant{}) head_since_ = loop().now().mono;
    if (awaits == wire::connection::reading::head) due = std::min(due, head_since_ + ms(l.head_time));
    if (awaits == wire::connection::reading::content && !multiplexed_)
        due = std::min(due, content_since_ + ms(l.content_grace));
    for (carried const* x : exchanges_) {
        if (x->now == carried::phase::responding) due = std::min(due, x->began + ms(l.respond_time));
        else if (x->now == carried::phase::switching) due = std::min(due, x->began + ms(l.tls_handshake_time));
        if (multiplexed_ && !x->through && x->awaits_content()) due = std::min(due, x->content_since + ms(l.content_grace));
    }
    due = std::min(due, wire_->deadline());
    loop().arm(*record_, due);
}

void session::expired(instant now) {
    if (warm_) {
        record& r = *record_;
        release();
        r.park();
        return;
    }
    limits const& l = policy().limits;
    auto const passed = [now](instant since, std::uint64_t ms) {
        return now >= since + duration::milliseconds(static_cast<std::int64_t>(ms));
    };
    if (wire_->deadline() <= now) wire_->tick();
    if (std::size_t left = 0; (unwritten_ || wire_->pending() != 0) && passed(written_at_, l.write_time)) {
        if (stalled_ && (left = stream_->unsent()) < unsent_) {
            unsent_ = left;
            written_at_ = now;
            turn();
            return;
        }
        kill("the reader took nothing for limits.write_time");
        settle();
        return;
    }
    if (switching_ != nullptr && passed(switching_->began, l.tls_handshake_time)) {
        kill("no TLS within limits.tls_handshake_time");
        settle();
        return;
    }
    if (undecided_ && passed(head_since_, l.head_time)) {  // what came is the beginning of some request
        undecided_ = false;
        give_to_wire();
        again_ = take_events();
    }
    auto const awaits = awaited();
    if (multiplexed_) expire_contents(now);
    if (awaits == wire::connection::reading::head && passed(head_since_, l.head_time) &&
        enforced(rules::head_in_time)) {
        if (multiplexed_ && wire_->awaits() != wire::connection::reading::head) {
            kill("the rest of a frame did not come within limits.head_time");
            settle();
            return;
        }
        wire_->give_up(rules::head_in_time);
    } else if (!multiplexed_ && awaits == wire::connection::reading::content && passed(content_since_, l.content_grace)) {
        auto const milliseconds = static_cast<std::uint64_t>((now - content_since_).nanoseconds / 1'000'000);
        bool const lent = std::any_of(exchanges_.begin(), exchanges_.end(), [](carried const* x) {
            return x->has_piece_ || x->lent_size_ != 0 || (!x->content_pulled && x->now == carried::phase::responding);
        });
        if (!lent && content_octets_ * 1000 < l.content_rate * milliseconds && enforced(rules::content_in_time))
            wire_->give_up(rules::content_in_time);
        content_since_ = now;
        if (lent) held_since_ = now;
        content_octets_ = 0;
    }
    for (carried* x : exchanges_)
        if (x->now == carried::phase::responding && passed(x->began, l.respond_time)) {
            if (x->fault.empty()) x->fault = "no answer within limits.respond_time";
            x->activity().cancel();
        }
    turn();
}

// A service waits for the content of its stream, and too little came of it.
void session::expire_contents(instant now) {
    limits const& l = policy().limits;
    for (carried* x : exchanges_) {
        if (x->through || !x->awaits_content()) continue;
        auto const ms = static_cast<std::uint64_t>((now - x->content_since).nanoseconds / 1'000'000);
        if (ms < l.content_grace) continue;
        if (x->content_octets * 1000 < l.content_rate * ms && enforced(rules::content_in_time)) {
            x->because = &rules::content_in_time;
            x->failed(error{violation{&rules::content_in_time, 0}});
        }
        x->content_since = now;
        x->content_octets = 0;
    }
}

void session::drain() {
    record_->last_look = true;
    if (warm_) {  // like a parked one: a last look for a request, then the end
        cool();
        served_ = false;
        readable_ = true;
    }
    // HTTP/2 has words for it; else it is told with the request that is on its way.
    if (multiplexed_ || !exchanges_.empty()) wire_->drain();
    kick();
}

// What was received is read. Who is gone waits for no answer, though nothing may be read that would tell: its content
// waits for a reader, requests for their turn, or it had said before that it sends no more. Who said only that waits.
void session::look_for_peer() {
    hung_up_ = false;
    if (!dead_ && !tunnelled_ && !exchanges_.empty() && io::is_over(record_->socket.descriptor())) kill("the client is gone");
}

void session::kill(octets why) {
    if (dead_) return;
    dead_ = true;
    switching_ = nullptr;
    if (warm_) cool();
    for (carried* x : exchanges_) {
        if (x->fault.empty()) x->fault = why;
        x->failed(error{failure::closed, std::string{why}});
        if (busy(*x)) x->activity().cancel();
    }
    tunnel_activity_.cancel();
    stream_->close();
    loop().disarm(*record_);
    if (!running_) kick();
}

}  // namespace httoop::inline v0::engine
