// Reading in either role: content, and what the end of the input means.
#include <utility>

#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

rule const& h1_connection::rules_in_order() { return rules::responses_in_order_of_requests; }

void h1_connection::begin_content(stream&, message_framing const& m, std::size_t head_size) {
    at_ += head_size;
    fresh_ = false;
    reads_ = reads::content;
    content_.begin(m, head_size, parser_, context_);
}

event h1_connection::read_content() {
    if (unconsumed_ >= window) return plain(event::blocked);
    for (;;) {
        octets const rest = unread();
        content_reader::step const step = content_.next(rest, window - unconsumed_, context_);
        at_ += step.taken;
        switch (step.is) {
            case content_reader::found::need_octets:
                if (step.taken != 0 && at_ < input_.size()) continue;
                return starved();
            case content_reader::found::content: {
                stream& s = receiving();
                s.is.awaits_continue = false;
                s.is.content_seen = true;
                s.unconsumed += step.piece.size();
                unconsumed_ += step.piece.size();
                return {event::content, {}, receiving_id(), step.piece, {}};
            }
            case content_reader::found::end: return end_of_message(rest.substr(0, step.taken));
            case content_reader::found::violated: return content_refused();
        }
    }
}

// The whole of the incoming message was seen: the next octets belong to something else.
void h1_connection::input_complete(stream& s) {
    s.is.input_done = true;
    s.is.awaits_continue = false;
    reads_ = reads::head;
    if (!server()) return;
    if (s.is.tunnels) reads_ = reads::tunnel;
    else if (s.is.close && enforced(rules::nothing_after_received_close)) reads_ = reads::nothing;
}

// The end of a request without content, unless its answer was complete before.
event h1_connection::end_told() {
    stream_id const id = std::exchange(end_due_, 0);
    if (streams_.find(id) == nullptr) return next();
    head_ = {};
    return plain(event::end, id);
}

event h1_connection::end_of_message(octets trailers) {
    stream& s = receiving();
    event const e = plain(event::end, receiving_id());
    head_ = trailers;
    input_complete(s);
    if (server()) return e;
    if (s.is.output_done || s.is.close) exchanged();
    return e;
}

event h1_connection::content_refused() {
    violation const broken = content_.broken();
    if (server()) return refuse_request(receiving(), broken, false);
    return refuse_response(receiving_id(), broken);
}

// Reads what nobody wants, up to the next head: within bounds, beyond which closing is cheaper.
event h1_connection::discard() {
    for (;;) {
        content_reader::step const step = content_.next(unread(), window, context_);
        at_ += step.taken;
        bool over = step.is == content_reader::found::violated || step.taken > to_discard_;
        to_discard_ -= over ? 0 : step.taken;
        if (over) {
            reads_ = reads::nothing;
            if (!streams_.empty()) streams_.back().is.close = true;
            return next();
        }
        if (step.is == content_reader::found::end) {
            reads_ = !streams_.empty() && streams_.back().is.close ? reads::nothing : reads::head;
            settle();
            return next();
        }
        if (step.is == content_reader::found::need_octets && (step.taken == 0 || at_ == input_.size()))
            return starved();
    }
}

event h1_connection::tunnel() {
    if (tunnel_told_) return {};
    tunnel_told_ = true;
    return plain(event::tunnel, tunnel_);
}

// The driver waits no longer: for a request whose beginning came it may be answered still.
event h1_connection::gave_up() {
    violation const late{std::exchange(given_up_, nullptr), unread().size()};
    if (server()) {
        if (reads_ == reads::content) return refuse_request(receiving(), late, false);
        if (reads_ == reads::head && begun() && !held_) {
            stream& s = streams_.push();
            s.is.method = parser_.known_method();
            return refuse_request(s, late, false);
        }
    } else if (!streams_.empty() && !receiving().is.input_done &&
               (reads_ == reads::head || reads_ == reads::content)) {
        return refuse_response(receiving_id(), late);
    }
    if (reads_ != reads::tunnel) reads_ = reads::nothing;
    return next();
}

// All that was received is used up as far as it can be.
event h1_connection::starved() {
    if (input_ended_) return input_over();
    settle();
    return {};
}

event h1_connection::input_over() {
    switch (reads_) {
        case reads::head: {
            bool const amid = begun();
            bool const unanswered = !server() && !streams_.empty() && !receiving().is.input_done;
            if (!server()) {
                // Half a response, or none: its request and all later ones are lost.
                if (unanswered) {
                    die(rules::incomplete_response);
                    return next();
                }
                die(rules::close_received_by_client);
                return plain(event::closed);
            }
            reads_ = reads::nothing;
            if (amid && enforced(rules::incomplete_content))
                return {event::reset, {}, 0, {}, {&rules::incomplete_content, unread().size()}};
            return plain(event::closed);
        }
        case reads::content:
            if (content_.end_of_input(context_).is == content_reader::found::end)
                return end_of_message({});
            return cut_off();
        case reads::discard:
            reads_ = reads::nothing;
            return next();
        case reads::tunnel:
        case reads::nothing: break;
    }
    return {};
}

// The connection ended within content.
event h1_connection::cut_off() {
    rule const& r = server() ? rules::incomplete_content : rules::incomplete_response;
    if (!enforced(rules::incomplete_content) || !enforced(r)) return end_of_message({});
    event const e{event::reset, {}, receiving_id(), {}, {&r, 0}};
    reads_ = reads::nothing;
    if (!server()) {
        drop_oldest();
        die(r);
        return e;
    }
    bool const answering = receiving().is.head_out;
    drop_newest();
    if (answering) die(r);
    return e;
}

}  // namespace httoop::inline v0::wire
