// Reading as a server: requests.
#include <cstring>

#include <httoop/uri/authority.hpp>
#include <httoop/wire/rules.hpp>

#include "connection.hpp"
#include "host.hpp"
#include "options.hpp"

namespace httoop::inline v0::wire {

// Whether the head of a further request is read now: answers are bounded in number and in octets,
// and whatever follows an unsafe request, or one that may change the protocol, waits for its answer
// (RFC 9112 9.3.2).
bool h1_connection::may_begin_request() {
    if (out_.pending_in_memory() >= limits_().output) return false;
    if (streams_.empty()) return true;
    if (draining_ || streams_.size() >= limits_().pipelined_requests) return false;
    return streams_.back().is.safe || !enforced(rules::answers_in_order);
}

event h1_connection::read_request() {
    fresh_head();
    if (at_ == input_.size()) return starved();
    if (!may_begin_request()) return plain(event::blocked);
    octets const rest = unread();
    if (!held_) {
        switch (parser_.read_request(rest, context_)) {
            case head_parser::progress::incomplete: return starved();
            case head_parser::progress::complete: break;
            case head_parser::progress::violated: {
                stream& s = streams_.push();
                s.is.method = parser_.known_method();
                s.version = parser_.version();
                s.is.simple = parser_.simple();
                return refuse_request(s, parser_.broken(), false);
            }
        }
    }
    return begin_request(rest.substr(0, parser_.size()));
}

// How the content of a request is framed; null where nothing in its head speaks of content.
result<message_framing> const* h1_connection::framed(octets head) {
    if (speaks_of_no_content(parser_)) return nullptr;
    decided_ = decide_framing(parser_, head, method::other, context_);
    return &decided_;
}

event h1_connection::begin_request(octets head) {
    head_parser const& p = parser_;
    bool const older = p.version() < http_1_1;
    bool const upgrade = p.has(field_id::upgrade) &&
                         (!older || !enforced(rules::upgrade_of_older_client));
    result<message_framing> const* const f = framed(head);
    bool const safe = !upgrade && method{p.known_method()}.safe() && (f == nullptr || (*f && (*f)->codings == 0));
    if (!streams_.empty() && !safe && enforced(rules::answers_in_order)) {
        held_ = true;
        return plain(event::blocked);
    }
    held_ = false;
    stream& s = streams_.push();
    s.is.method = p.known_method();
    s.is.safe = safe;
    s.version = p.version();
    s.is.simple = p.simple();
    if (upgrade)
        p.each(head, field_id::upgrade, [&s](octets value) {
            s.upgrade.append(value);
            s.upgrade.append(", ");
        });

    bool close = false, keep_alive = false, upgrade_is_ours = false;
    if (p.has(field_id::connection))
        p.each(head, field_id::connection, [&](octets value) {
            if (value == "keep-alive") {  // what nearly every browser says
                keep_alive = true;
                return;
            }
            each_option(value, [&](octets option) {
                if (equal_ignoring_case(option, "close")) close = true;
                else if (equal_ignoring_case(option, "keep-alive")) keep_alive = true;
                else if (equal_ignoring_case(option, "upgrade")) upgrade_is_ours = true;
            });
        });
    // An Upgrade that Connection does not name was meant for somebody before us, who passed it on (RFC 9110 7.8).
    s.is.asks_upgrade = upgrade && upgrade_is_ours;
    s.is.close = close && enforced(rules::close_received_by_server);
    if (older) {
        // RFC 9112 9.3: kept only when asked, and never through a proxy (C.2.2).
        s.is.keep_alive_asked = keep_alive && !(context_.forwards && enforced(rules::no_keeping_by_proxy));
        s.is.close = s.is.close || !s.is.keep_alive_asked;
    }
    s.is.close = s.is.close || s.is.simple;

    if (!same_host_again(head))
        if (auto host = check_host(p, head, context_); !host)
            return refuse_request(s, host.error(), false);
    if (f != nullptr) {
        if (!*f) return refuse_request(s, f->error(), false);
        message_framing const& m = **f;
        s.is.close = s.is.close || m.must_close;
        s.incoming = m.how;
        s.is.coded = m.codings != 0;
        s.is.awaits_continue = m.how.expects_continue;
        if (m.how.length.is != content_length_of::none) begin_content(s, m, head.size());
    } else {
        s.incoming = no_content_by_step_7;
    }
    if (s.incoming.length.is == content_length_of::none) {
        at_ += head.size();
        fresh_ = false;
        input_complete(s);
        end_due_ = streams_.last_id();
    }
    if (auto scheme = check_scheme(p, head, context_); !scheme)
        return refuse_request(s, scheme.error(), true);
    if (std::size_t offset = 0; p.has(field_id::expect) && expects_the_unknown(head, offset))
        return refuse_request(s, {&rules::expectation_unknown, offset}, true);
    head_ = head;
    return plain(event::head, streams_.last_id());
}

// Requests of one peer mostly name one host: a value that was found right is not looked at again.
bool h1_connection::same_host_again(octets head) {
    octets value;
    int lines = 0;
    parser_.each(head, field_id::host, [&](octets v) { value = v, ++lines; });
    if (lines != 1 || value.empty()) return false;
    if (value.size() == last_host_size_ && std::memcmp(value.data(), last_host_, value.size()) == 0) return true;
    if (value.size() > sizeof last_host_ || !parse_host_port(value)) return false;
    std::memcpy(last_host_, value.data(), value.size());
    last_host_size_ = value.size();
    return true;
}

bool h1_connection::expects_the_unknown(octets head, std::size_t& offset) const {
    bool unknown = false;
    if (parser_.version() < http_1_1 && enforced(rules::expectation_of_older_client)) return false;
    parser_.each(head, field_id::expect, [&](octets value) {
        each_option(value, [&](octets expectation) {
            if (unknown || equal_ignoring_case(expectation, "100-continue")) return;
            unknown = true;
            offset = parser_.offset_of(head, expectation);
        });
    });
    return unknown && enforced(rules::expectation_unknown);
}

// The newest stream's request is not taken: it is answered by the status, or not at all.
event h1_connection::refuse_request(stream& s, violation broken, bool end_known) {
    stream_id const id = streams_.last_id();
    consequence const what = consequence_of(
        *broken.broken,
        {role::server, direction::received, context_.forwards, s.is.head_out, end_known, s.version});
    s.is.close = s.is.close || what.closes;
    end_due_ = 0;
    if (s.is.close) {
        s.is.input_done = true;
        reads_ = reads::nothing;
    } else if (!s.is.input_done) {
        stop_reading(s);
    }
    event const e{event::violated, what, id, {}, broken};
    if (what.status == 0) {
        bool const answering = s.is.head_out;
        drop_newest();
        if (answering) die(*broken.broken);
    }
    return e;
}

}  // namespace httoop::inline v0::wire
