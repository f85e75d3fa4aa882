// Sending as a client: the heads of requests.
#include <cstring>

#include <httoop/uri/authority.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "../sendable.hpp"
#include "connection.hpp"
#include "host.hpp"
#include "options.hpp"

namespace httoop::inline v0::wire {
namespace {

// What no composer may write: the message remembers it.
bool grammar_enforced() {
    return enforced(rules::sent_grammar) && enforced(rules::sent_bare_cr) && enforced(rules::sent_space_before_fields) &&
           enforced(rules::sent_folding);
}

// What a client must not send although a server might take it.
result<void> sendable_by_h1(request const& r, http_version version, content_length_of length) {
    if (auto ok = sendable_tunnel(r); !ok) return ok;
    if (grammar_enforced())
        if (auto ok = r.defect(); !ok) return ok;
    field_section const& f = r.fields();
    if (!f.has(field_id::host) && version >= http_1_1 && enforced(rules::host_generated)) {
        if (r.form() == target_form::absolute) {
            if (enforced(rules::host_sent_with_absolute))
                return violation{&rules::host_sent_with_absolute, 0};
        } else if (enforced(rules::host_sent)) {
            return violation{&rules::host_sent, 0};
        }
    }
    if (r.form() == target_form::absolute && r.authority().empty() &&
        !f.value(field_id::host).empty() && enforced(rules::host_sent_empty))
        return violation{&rules::host_sent_empty, 0};
    if (r.form() == target_form::absolute && f.has(field_id::host) &&
        !equal_ignoring_case(f.value(field_id::host), r.authority()) &&
        enforced(rules::host_is_authority))
        return violation{&rules::host_is_authority, 0};
    return sendable(r, length);
}

// Whether of all that is asked of a request (sendable_by_h1) only its parts are left to be asked.
bool is_plain(request const& r) {
    constexpr field_set asked_about =
        special_fields + field_set{field_id::expect, field_id::if_range};
    constexpr auto differs = [](method::known m) {
        return m == method::connect || m == method::options || m == method::trace || m == method::other;
    };
    return r.form() == target_form::origin && !differs(r.method().which()) && r.fields().has(field_id::host) &&
           !r.fields().has_any(asked_about);
}

// Reads back what was composed, as strictly as a server may: what we would not take, or take for a
// message with another end, does not go out.
result<void> taken_back(octets head, outgoing const& o, limits const& l) {
    policy strict;
    if (enforced(rules::own_lengths_taken)) strict.limits = l;
    strict.limits.content = UINT64_MAX;
    context c;
    c.policy = &strict;
    head_parser p;
    switch (p.read_request(head, c)) {
        case head_parser::progress::incomplete: return violation{&rules::sent_grammar, head.size()};
        case head_parser::progress::violated: return p.broken();
        case head_parser::progress::complete: break;
    }
    if (auto host = check_host(p, head, c); !host) return host;
    auto const f = decide_framing(p, head, method::other, c);
    if (!f) return f.error();
    using field = outgoing::field;
    bool const same = f->how.chunked == (o.says == field::chunked) &&
                      (o.says != field::content_length || f->how.length.octets == o.length);
    if (!same || p.size() != head.size()) return violation{&rules::sent_grammar, 0};
    return {};
}

}  // namespace

// Whether the head of a plain request cannot but be taken back: its parts were looked at as they were given, none of them says
// anything about framing or the connection, its Host is that of the request before, and no limit is near.
bool h1_connection::plainly_sound(request const& r, std::size_t size) const {
    field_section const& f = r.fields();
    limits const& l = limits_();
    return f.count(field_id::host) == 1 && last_host_size_ != 0 && f.value(field_id::host) == octets{last_host_, last_host_size_} && size <= l.start_line && size <= l.field_line &&
           size <= l.field_section && f.size() <= l.field_count;
}

result<stream_id> h1_connection::open(request const& r, content_length_of length) {
    if (refuses_open_ != nullptr && enforced(*refuses_open_)) return violation{refuses_open_, 0};
    bool waits = server() || dead_ || draining_ || reads_ == reads::nothing || reads_ == reads::tunnel;
    if (!streams_.empty()) {
        stream const& last = streams_.back();
        waits = waits || !last.is.output_done || last.is.asks_upgrade || !last.is.idempotent ||
                streams_.size() >= limits_().pipelined_requests;
    }
    if (waits && enforced(rules::one_request_after_another))
        return violation{&rules::one_request_after_another, 0};

    method const m = r.method();
    http_version version = r.version() == http_1_0 ? http_1_0 : http_1_1;
    if (!enforced(rules::own_version_client)) version = r.version();
    bool const plain = is_plain(r) && version == http_1_1 && grammar_enforced();
    if (auto ok = plain ? r.defect() : sendable_by_h1(r, version, length); !ok) return ok.error();
    auto const out = frame_request(m, version, peer_, length);
    if (!out) return out.error();

    field_section const& f = r.fields();
    bool const close = !plain && lists_option(f, field_id::connection, "close");
    bool const keep_alive = !plain && version < http_1_1 && lists_option(f, field_id::connection, "keep-alive");
    head_control c;
    c.framing = *out;
    c.version = version;
    c.close = close && enforced(rules::close_said_by_client);
    c.special = !plain;
    c.keep_alive = keep_alive && !close;
    char* const to = out_.room(composed_bound(r, c));
    char* const end = compose_head(to, r, c);
    if (octets const head{to, static_cast<std::size_t>(end - to)};
        enforced(rules::sent_grammar) && !(plain && plainly_sound(r, head.size()))) {
        if (auto ok = taken_back(head, *out, limits_()); !ok) return ok.error();
        octets const host = f.value(field_id::host);
        last_host_size_ = host.size() <= sizeof last_host_ ? host.size() : 0;
        if (last_host_size_ != 0) std::memcpy(last_host_, host.data(), host.size());
    }
    out_.wrote(end);

    stream& s = streams_.push();
    s.is.method = m.which();
    s.is.safe = m.safe();
    s.is.idempotent = m.idempotent();
    s.version = version;
    s.is.head_out = true;
    s.out = *out;
    s.left_out = out->length;
    s.is.asks_upgrade = f.has(field_id::upgrade) && version >= http_1_1;
    s.is.awaits_continue = !plain && lists_option(f, field_id::expect, "100-continue");
    s.is.close = close || (version < http_1_1 && !keep_alive);
    if (s.is.close) refuses_open_ = &rules::close_sent_by_client;
    return streams_.last_id();
}

}  // namespace httoop::inline v0::wire
