// How calls and links end: when all came, when it takes too long, when it breaks, when nobody wants it.
#include <algorithm>

#include <httoop/wire/rules.hpp>

#include "link.hpp"

namespace httoop::inline v0::engine {

// Sets what others need to decide about another try.
error link::told_by(call const& c, error e) const {
    e.sent = written_ > c.from_;
    if (c.kept_ && !c.heard_) e.reused = true;
    if (e.during == phase::none) e.during = phase::receive;
    return e;
}

// The peer broke a rule in what it answered.
error link::invalid(call const& c, violation broken) const {
    error e{broken};
    e.about = c.head_there_ ? "the content is not valid" : "the response is not valid";
    return told_by(c, std::move(e));
}

// What there is of an answer that ends here.
std::string link::incomplete(call const& c) {
    if (!c.head_there_) return "there was no whole response";
    std::string text = "the content is incomplete";
    if (c.received_ == 0) return text;
    text += ": " + std::to_string(c.received_);
    if (c.framing_.length.is == content_length_of::known) text += " of " + std::to_string(c.framing_.length.octets);
    return text += " octets came";
}

// `called`: what the peer says of it, by its error code.
error link::lost(call const& c, violation v, octets called) const {
    if (output_failed_ && !c.head_there_) return told_by(c, output_error_);
    error e{failure::closed, incomplete(c)};
    if (!c.heard_) {
        e.about = "the server closed the connection without an answer";
        if (multiplexed_ && !input_over_) e.about = "the server gave up the request without an answer";
    }
    // Who is to ask for less does not ask again at once (RFC 9113 7): nothing then speaks for another try.
    bool const calms = called == "ENHANCE_YOUR_CALM";
    bool const unprocessed = v.broken == &rules::h2_goaway_unprocessed || v.broken == &rules::h2_stream_refused;
    // What HTTP/1.1 is required for was not done over HTTP/2 (RFC 9113 7): it can be asked for again, if that may be spoken.
    bool const older = v.broken == &rules::h2_older_version_required;
    // Of what was answered in part the server did something, whatever it says.
    e.unprocessed = !c.head_there_ && ((unprocessed && !calms) || (older && host_.options.http_1 && !c.tunnels));
    if (unprocessed && !c.head_there_) e.about = "the server did nothing with the request";
    if (older) e.about += "; the server wants HTTP/1.1 for it";
    if (!called.empty()) e.about += " (" + std::string{called} + ")";
    if (truncated_) e.about += "; the end was not confirmed by TLS, somebody may have cut it off";
    e.broken = v;
    e = told_by(c, std::move(e));
    if (calms) e.reused = false;
    return e;
}

void link::detach(call& c) {
    c.on_ = nullptr;
    calls_.erase(std::find(calls_.begin(), calls_.end(), &c));
    full_ = false;
    freed_ = true;
}

// What came whole stays whole, whatever happens to the connection then.
void link::lose(call& c, error e) {
    c.keep_views();
    detach(c);
    if (c.ended_) return c.cease();
    if (host_.options.observer != nullptr) host_.options.observer->failed(c.number, e);
    c.fail(std::move(e));
}

void link::lose_all(violation v) {
    while (!calls_.empty()) lose(*calls_.back(), lost(*calls_.back(), v));
}

void link::leave(call& c) {
    bool const whole = c.ended_ && c.sent_ && !tunnelled_;
    if (multiplexed_ && !whole) wire_->abort(c.stream_);
    detach(c);
    if (!multiplexed_ && !whole && !dead_) {
        retired_ = true;
        if (!running_) close();
    }
    kick();
}

void link::retire() {
    retired_ = true;
    if (calls_.empty()) kick();
}

void link::kill(error const& e) {
    if (dead_) return;
    dead_ = true;
    stream_->close();
    host_.loop.disarm(*this);
    if (host_.options.observer != nullptr) host_.options.observer->closed(over_.id);
    while (!calls_.empty()) {
        call& c = *calls_.back();
        error own = e;
        if (e.what == failure::system && c.head_there_) own.about = incomplete(c) + "; " + own.about;
        lose(c, told_by(c, std::move(own)));
    }
    if (!running_) kick();
}

void link::part(error const& e) {
    if (dead_) return;
    running_ = true;
    while (!calls_.empty()) {
        call& c = *calls_.back();
        if (multiplexed_) wire_->abort(c.stream_);
        lose(c, told_by(c, e));
    }
    close();
}

// In good order: HTTP/2 has words for it.
void link::close() {
    if (multiplexed_ && !input_over_ && !output_failed_) {
        wire_->drain();
        flush();
    }
    dead_ = true;
    stream_->close();
    host_.loop.disarm(*this);
    if (host_.options.observer != nullptr) host_.options.observer->closed(over_.id);
}

outcome<channel> link::release() {
    bool const unsent = wire_->pending() != 0 || output_failed_ ||
                        std::any_of(calls_.begin(), calls_.end(), [](call const* c) { return !c->sent_; });
    if (unsent) {
        error e{failure::closed, "the server switched protocols before the request was sent"};
        e.sent = true;
        return e;
    }
    if (dead_ || (!tunnelled_ && (!calls_.empty() || input_over_ || !wire_->idle())))
        return error{failure::closed, "the server closes the connection on which it was to go on"};
    if (tunnelled_) over_.unread = wire_->unread();
    stream_->watch_with(nullptr);
    host_.loop.disarm(*this);
    dead_ = true;
    while (!calls_.empty()) detach(*calls_.back());
    kick();
    return std::move(over_);
}

// Calls of which all came and all was sent are over; and those of which no more will be sent, once all came: what was
// given to the wire of a request that was refused stays there (RFC 9112 9.5).
void link::retire_finished() {
    for (std::size_t i = calls_.size(); i-- != 0;) {
        call& c = *calls_[i];
        if (input_over_ && c.ended_ && !c.sent_) c.cease();
        if (!c.ended_ || c.borrows() || (!c.sent_ && !c.ceased_)) continue;
        bool const leaves = multiplexed_ ? wire_->sending(c.stream_) : wire_->pending() != 0 && !output_failed_;
        if (leaves && !c.ceased_) continue;
        if (!c.sent_ || leaves) {
            if (multiplexed_) wire_->abort(c.stream_);
            else retired_ = true;
        }
        detach(c);
    }
}

// After every turn.
void link::settle() {
    if (!dead_ && tunnelled_ && calls_.empty()) close();  // whoever would have gone on with it is gone
    if (!dead_ && !tunnelled_) {
        if (!calls_.empty()) retire_finished();
        if (input_over_ && !calls_.empty() && wire_->finished()) lose_all({});
        if (calls_.empty()) {
            if (retired_ || input_over_ || output_failed_ || wire_->finished()) close();
            else if (freed_) idle_since_ = host_.loop.now().mono;
        } else if (multiplexed_ && wire_->pending() != 0) {
            flush();  // a stream was given up
        }
    }
    if (dead_) {
        if (calls_.empty() && !told_ended_) {
            told_ended_ = true;
            host_.loop.enqueue(*this);
        }
        return;
    }
    if (tunnelled_) return;
    set_deadline();
    if (std::exchange(freed_, false)) host_.has_room(*this);
}

// --- Deadlines -------------------------------------------------------------------------------

// Of whoever waits for something: so long may the server say nothing. While it takes what we send it is
// not silent, nor while it waits for what our source does not have yet.
instant link::silent_until(call const& c) const {
    if (!c.awaited_ || c.reads_source_ || (c.tunnels && c.head_there_)) return instant::never();
    instant const since = multiplexed_ ? c.quiet_since_ : std::max(c.quiet_since_, written_at_);
    return since + milliseconds(host_.options.policy.limits.response_time);
}

void link::set_deadline() {
    limits const& l = host_.options.policy.limits;
    instant due = wire_->deadline();
    if (calls_.empty()) due = std::min(due, idle_since_ + milliseconds(l.pool_idle_time));
    if (stalled_) due = std::min(due, written_at_ + milliseconds(l.write_time));
    for (call const* c : calls_) due = std::min(due, silent_until(*c));
    host_.loop.arm(*this, due);
}

void link::expired() {
    instant const now = host_.loop.now().mono;
    limits const& l = host_.options.policy.limits;
    host_.clock.set(host_.loop.now());
    if (wire_->deadline() <= now) wire_->tick();
    std::size_t const unsent = stream_->unsent();
    bool const taken = unsent < unsent_;  // what lies in between is still being read
    unsent_ = unsent;
    if (stalled_ && written_at_ + milliseconds(l.write_time) <= now) {
        if (taken) {
            written_at_ = now;
        } else {
            error e{failure::timeout, "the server takes nothing of what is sent (limit write-time)"};
            e.during = phase::send;
            output_failed(std::move(e));
        }
    }
    for (std::size_t i = calls_.size(); i-- != 0 && !dead_;) {
        call& c = *calls_[i];
        if (silent_until(c) > now) continue;
        // HTTP/2 gives up by itself what waits too long for a window.
        if (multiplexed_ ? wire_->sending(c.stream_) : taken) {
            c.quiet_since_ = now;
            continue;
        }
        error e{failure::timeout, "the server was silent for " + std::to_string(l.response_time) + " ms (limit response-time)"};
        if (multiplexed_) wire_->abort(c.stream_);
        // Where nothing came for others either, the connection is lost, and nobody said so.
        if (!multiplexed_ || heard_at_ + milliseconds(l.response_time) <= now) retired_ = true;
        lose(c, told_by(c, std::move(e)));
    }
    if (calls_.empty() && idle_since_ + milliseconds(l.pool_idle_time) <= now) retired_ = true;
    turn();
}

}  // namespace httoop::inline v0::engine
