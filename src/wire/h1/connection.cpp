#include "connection.hpp"

#include <cassert>

#include <httoop/wire/h1.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {

owned<connection> make_h1(context const& c) {
    assert(c.policy != nullptr);
    return make_owned<h1_connection>(c);
}

void reset_h1(connection& c) { static_cast<h1_connection&>(c).reset(); }

void h1_connection::reset() {
    input_ = head_ = {};
    at_ = 0;
    parser_.reset();
    while (!streams_.empty()) drop_newest();
    streams_.reset();
    out_.clear();
    reads_ = reads::head;
    fresh_ = true;
    held_ = input_ended_ = draining_ = dead_ = tunnel_told_ = false;
    unconsumed_ = 0;
    to_discard_ = 0;
    end_due_ = 0;
    tunnel_ = 0;
    given_up_ = lost_because_ = refuses_open_ = nullptr;
    peer_ = http_1_1;
    if (became_secure_) context_.secure = became_secure_ = false;
}

void h1_connection::receive(octets unread) {
    input_ = unread;
    at_ = 0;
}

event h1_connection::next() {
    if (end_due_ != 0) return end_told();
    if (reads_ == reads::head && at_ == input_.size() && !input_ended_ && !draining_ && given_up_ == nullptr) return {};
    if (reads_ == reads::content && given_up_ == nullptr) return read_content();
    if (dead_) return next_lost();
    if (given_up_ != nullptr) return gave_up();
    switch (reads_) {
        case reads::head: return server() ? read_request() : read_response();
        case reads::content:
        case reads::discard: return discard();
        case reads::tunnel: return tunnel();
        case reads::nothing: break;
    }
    return plain(input_ended_ ? event::closed : event::need_octets);
}

void h1_connection::take_request(stream_id id, request& into) {
    assert(server() && id == streams_.last_id() && !head_.empty());
    static_cast<void>(id);
    parser_.take(head_, into);
}

void h1_connection::take_response(stream_id id, response& into) {
    assert(!server() && id == receiving_id() && !head_.empty());
    static_cast<void>(id);
    parser_.take(head_, into);
}

void h1_connection::take_trailers(stream_id, field_section& into) {
    if (head_.empty()) into.clear();
    else parser_.take_trailers(head_, into);
}

void h1_connection::consumed(stream_id id, std::size_t n) {
    stream* const s = streams_.find(id);
    if (s == nullptr) return;
    assert(n <= s->unconsumed);
    n = n < s->unconsumed ? n : s->unconsumed;
    s->unconsumed -= n;
    unconsumed_ -= n;
    if (s->is.coded) content_.consumed(n);
}

connection::reading h1_connection::awaits() const {
    using enum reading;
    if (dead_) return nothing;
    switch (reads_) {
        case reads::head:
            if (begun() && !held_) return head;
            if (streams_.empty()) return idle;
            // A server's peer may send more or not; a client's must answer once it was asked.
            return server() || !streams_.find(streams_.first_id())->is.output_done ||
                           streams_.find(streams_.first_id())->is.input_done
                       ? nothing
                       : head;
        case reads::content:
            return unconsumed_ >= window || (server() && streams_.find(receiving_id())->is.awaits_continue)
                       ? nothing
                       : content;
        case reads::discard: return content;
        case reads::tunnel:
        case reads::nothing: break;
    }
    return nothing;
}

bool h1_connection::idle() const {
    return streams_.empty() && reads_ == reads::head && at_ == input_.size() && !begun();
}

bool h1_connection::finished() const { return reads_ == reads::nothing && (dead_ || streams_.empty()); }

}  // namespace httoop::inline v0::wire
