// Reading as a client: responses.
#include <httoop/wire/rules.hpp>

#include "connection.hpp"
#include "options.hpp"

namespace httoop::inline v0::wire {

event h1_connection::read_response() {
    fresh_head();
    if (streams_.empty() || receiving().is.input_done) return stray_octets();
    if (at_ == input_.size()) return starved();
    octets const rest = unread();
    switch (parser_.read_response(rest, context_)) {
        case head_parser::progress::incomplete: return starved();
        case head_parser::progress::complete: break;
        case head_parser::progress::violated:
            return refuse_response(receiving_id(), parser_.broken());
    }
    return begin_response(rest.substr(0, parser_.size()));
}

event h1_connection::begin_response(octets head) {
    head_parser const& p = parser_;
    stream& s = receiving();
    stream_id const id = receiving_id();
    peer_ = p.version();
    unsigned const code = p.status().number();

    if (code < 200 && code != 101 && enforced(rules::interim_taken)) {
        if (++s.interims > limits_().interim_responses && enforced(rules::interim_limit))
            return refuse_response(id, {&rules::interim_limit, 0});
        if (code == 100) s.is.awaits_continue = false;
        head_ = head;
        at_ += head.size();
        fresh_ = false;
        return plain(event::interim, id);
    }
    if (code == 101 && !s.is.asks_upgrade && enforced(rules::switching_asked_for))
        return refuse_response(id, {&rules::switching_asked_for, 0});

    method::known const asked = enforced(rules::request_remembered) ? s.is.method : method::get;
    message_framing m;
    if (!frames_plainly(p, head, asked, context_, m.how)) {
        result<message_framing> const f = decide_framing(p, head, asked, context_);
        if (!f) return refuse_response(id, f.error());
        m = *f;
    }
    s.incoming = m.how;
    s.is.coded = m.codings != 0;

    bool close = false, keep_alive = false;
    p.each(head, field_id::connection, [&](octets value) {
        each_option(value, [&](octets option) {
            if (equal_ignoring_case(option, "close")) close = true;
            else if (equal_ignoring_case(option, "keep-alive")) keep_alive = true;
        });
    });
    close = close && enforced(rules::close_received_by_client);
    if (p.version() < http_1_1 && !keep_alive) close = true;
    if (close || m.must_close || m.how.until_close) {
        s.is.close = true;
        if (refuses_open_ == nullptr) refuses_open_ = &rules::close_received_by_client;
    }
    if (code == 101 || (asked == method::connect && p.status().status_class() == 2)) {
        s.is.tunnels = true;
        tunnel_ = id;
        at_ += head.size();
        fresh_ = false;
        reads_ = reads::tunnel;
    } else {
        begin_content(s, m, head.size());
    }
    head_ = head;
    return plain(event::head, id);
}

// Octets to which no request belongs. Line ends may follow a message (RFC 9112 9.2).
event h1_connection::stray_octets() {
    while (at_ < input_.size() && (input_[at_] == '\r' || input_[at_] == '\n')) ++at_;
    if (at_ == input_.size()) return starved();
    if (enforced(rules::response_without_request) && enforced(rules::octets_after_response))
        return refuse_response(0, {&rules::response_without_request, 0});
    at_ = input_.size();
    return starved();
}

// No further message can be read. The stream is over, those after it are lost.
event h1_connection::refuse_response(stream_id id, violation broken) {
    consequence const what = consequence_of(*broken.broken, {role::client, direction::received,
                                                             context_.forwards, true, false, peer_});
    if (id != 0 && id == streams_.first_id()) drop_oldest();
    die(*broken.broken);
    return {event::violated, what, id, {}, broken};
}

}  // namespace httoop::inline v0::wire
