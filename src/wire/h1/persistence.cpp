// What becomes of the connection (RFC 9112 9.3, 9.6).
#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

// The answer is complete: the request's rest is read or the connection closed (9.3-4).
void h1_connection::answered(stream& s) {
    if (s.is.tunnels) {
        // Content under way is read to its end before the tunnel begins.
        if (s.is.input_done) drop_oldest(s);
        return;
    }
    if (!s.is.input_done) stop_reading(s);
    bool const close = s.is.close && enforced(rules::close_sent_by_server);
    if (end_due_ == streams_.first_id()) end_due_ = 0;  // nobody is left to be told
    drop_oldest(s);
    if (close) {
        if (streams_.empty()) reads_ = reads::nothing;
        else die(rules::nothing_after_sent_close);
    } else if (!streams_.empty() && streams_.front().is.aborted) {
        die(rules::nothing_after_sent_close);
    }
    settle();
}

// Request and response are both complete, or the server wants no more of the request (9.5).
void h1_connection::exchanged() {
    bool const close = streams_.front().is.close;
    drop_oldest();
    if (close && (refuses_open_ == nullptr || enforced(*refuses_open_)))
        die(rules::close_received_by_client);
    else settle();
}

// The content of the request being read is not wanted any more.
void h1_connection::stop_reading(stream& s) {
    s.is.input_done = true;
    consumed_all(s);
    content_.stop_decoding();
    if (!enforced(rules::request_read_or_closed)) {
        reads_ = reads::head;
        return;
    }
    if (s.is.close || s.is.awaits_continue || content_.left() > limits_().linger_octets) {
        s.is.close = true;
        reads_ = reads::nothing;
    } else {
        reads_ = reads::discard;
        to_discard_ = limits_().linger_octets + content_.left();
    }
}

// Nothing more is read or composed; streams that remain are told to be lost.
void h1_connection::die(rule const& because) {
    end_due_ = 0;
    dead_ = true;
    reads_ = reads::nothing;
    lost_because_ = &because;
    if (refuses_open_ == nullptr) refuses_open_ = &rules::close_received_by_client;
}

event h1_connection::next_lost() {
    while (!streams_.empty()) {
        stream_id const id = streams_.first_id();
        // Those that the caller gave up, or whose response came whole, are nobody's loss.
        bool const told = streams_.front().is.aborted || (!server() && streams_.front().is.input_done);
        drop_oldest();
        if (!told) return {event::reset, {}, id, {}, {lost_because_, 0}};
    }
    return plain(input_ended_ ? event::closed : event::need_octets);
}

void h1_connection::drain() {
    draining_ = true;
    settle();
}

// A connection that takes no further requests ends when none is under way; one whose head has begun
// to arrive is still answered.
void h1_connection::settle() {
    if (!draining_ || !streams_.empty() || reads_ != reads::head) return;
    bool const more = begun() || (!fresh_ && at_ < input_.size()) || held_;
    if (!more) reads_ = reads::nothing;
}

}  // namespace httoop::inline v0::wire
