// Sending as a server: interim responses and the heads of final ones.
#include <cassert>

#include <httoop/field/contradiction.hpp>
#include <httoop/wire/rules.hpp>

#include "connection.hpp"
#include "options.hpp"

namespace httoop::inline v0::wire {
namespace {

// What no composer may write: the message remembers it.
result<void> sendable_answer(response const& r) {
    if (!enforced(rules::sent_grammar) || !enforced(rules::sent_bare_cr) ||
        !enforced(rules::sent_space_before_fields) || !enforced(rules::sent_folding))
        return {};
    return r.defect();
}

// Upgrade lists "name" or "name/version"; names are compared without case (RFC 9110 7.8).
bool all_listed(field_section const& offered, octets asked) {
    bool all = true;
    for (field_line const line : offered)
        if (line.id == field_id::upgrade)
            each_option(line.value, [&](octets protocol) {
                all = all && lists_option(asked, protocol);
            });
    return all;
}

bool says_close(field_section const& f) {
    bool found = false;
    if (f.has(field_id::connection))
        for (field_line const line : f)
            if (line.id == field_id::connection) found = found || lists_option(line.value, "close");
    return found;
}

}  // namespace

// The stream whose answer may begin, else null.
stream* h1_connection::answerable(stream_id id) {
    stream* const s = streams_.find(id);
    if (!server() || dead_ || s == nullptr || s->is.head_out || s->is.aborted ||
        (id != streams_.first_id() && enforced(rules::answers_in_order)))
        return nullptr;
    return s;
}

result<void> h1_connection::send_head(stream_id id, response const& r, content_length_of length) {
    stream* const s = answerable(id);
    return s != nullptr ? send_head(*s, r, length) : violation{&rules::answers_in_order, 0};
}

result<void> h1_connection::send_head(stream& s, response const& r, content_length_of length) {
    if (auto ok = sendable_answer(r); !ok) return ok;
    unsigned const code = r.status().number();
    if (code < 200) return code == 101 ? send_switching(s, r) : send_interim(s, r);
    if (code == 426 && !r.fields().has(field_id::upgrade) &&
        enforced(rules::upgrade_required_names) && enforced(rules::upgrade_required_sends))
        return violation{&rules::upgrade_required_names, 0};
    bool const special = r.fields().has_any(special_fields);
    if (special && !context_.forwards) [[unlikely]]  // else it is another's word
        if (rule const* const broken = contradiction(r.fields(), context_.secure, *context_.policy))
            return violation{broken, 0};

    s.out = frame_response(r.status(), s.is.method, s.version, length);
    s.left_out = s.out.length;
    s.is.tunnels = s.is.method == method::connect && code < 300;
    if (s.is.simple) {
        // RFC 1945 6: a simple response is the content alone.
        s.out.says = outgoing::field::none;
        s.out.content = true;
    }
    s.is.head_out = true;
    if (s.is.tunnels) {
        tunnel_ = streams_.first_id();
        if (s.is.input_done) reads_ = reads::tunnel;
    } else {
        s.is.close = closes_after(s, r, s.out);
        if (s.is.close && s.is.input_done && enforced(rules::nothing_after_sent_close))
            reads_ = reads::nothing;
    }
    if (s.is.simple) return {};

    octets date_line;
    if (context_.clock != nullptr && enforced(rules::date_sent)) date_line = context_.clock->date_line();
    if (date_line.empty() && !enforced(rules::date_without_clock))
        date_line = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    put_head(r, {.framing = s.out,
                 .close = s.is.close && !s.is.tunnels && enforced(rules::close_said_by_server),
                 .keep_alive = s.is.keep_alive_asked && !s.is.close && !s.is.tunnels,
                 .special = special,
                 .date_line = date_line});
    return {};
}

// Whether the connection ends with this answer (RFC 9112 9.3, 9.6).
bool h1_connection::closes_after(stream const& s, response const& r, outgoing const& o) {
    if (s.is.close || o.until_close()) return true;
    // Later requests are being answered already: the last of them says it.
    bool const last = streams_.size() == 1;
    if (draining_ && last) return true;
    if (says_close(r.fields())) {
        if (last) return true;
        draining_ = true;
    }
    if (s.is.input_done || !enforced(rules::request_read_or_closed)) return false;
    // Content that will not be read: whether the client sends it after this answer cannot be known
    // (RFC 9110 10.1.1), or it is more than we would drop. Once some was taken it is read on.
    return s.is.awaits_continue || (!s.is.content_seen && content_.left() > limits_().linger_octets);
}

result<void> h1_connection::send_interim(stream& s, response const& r) {
    if (s.version < http_1_1 && enforced(rules::interim_to_older_client))
        return violation{&rules::interim_to_older_client, 0};
    if (r.status().number() == 100) s.is.awaits_continue = false;
    head_control c;
    c.framing = frame_response(r.status(), s.is.method, s.version, content_length_of::no_content());
    put_head(r, c);
    return {};
}

// 101: the protocol is one that the request listed; the request's content is read to its end.
result<void> h1_connection::send_switching(stream& s, response const& r) {
    if (s.version < http_1_1 && enforced(rules::interim_to_older_client))
        return violation{&rules::interim_to_older_client, 0};
    if (!r.fields().has(field_id::upgrade) && enforced(rules::switching_names_protocol) &&
        enforced(rules::switching_generates_upgrade))
        return violation{&rules::switching_names_protocol, 0};
    if ((!s.is.asks_upgrade || !all_listed(r.fields(), s.upgrade)) &&
        enforced(rules::switching_asked_for))
        return violation{&rules::switching_asked_for, 0};
    if (s.is.awaits_continue && enforced(rules::continue_before_switching)) {
        if (auto sent = send_interim(s, response{status_code::continue_}); !sent) return sent;
    }
    head_control c;
    c.framing = frame_response(r.status(), s.is.method, s.version, content_length_of::no_content());
    s.out = c.framing;
    s.is.head_out = true;
    s.is.tunnels = true;
    s.is.close = false;
    tunnel_ = streams_.first_id();
    if (s.is.input_done) reads_ = reads::tunnel;
    put_head(r, c);
    return {};
}

}  // namespace httoop::inline v0::wire
