// Frames about the connection, and about streams without being part of a message (RFC 9113 6.3
// to 6.9).
#include <algorithm>

#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {
namespace {

// Of the PING that tells when the peer has seen our first GOAWAY.
constexpr octets drain_ping{"drained?", 8};

bool wants_older(std::uint32_t code) {
    return code == static_cast<std::uint32_t>(h2::error_code::http_1_1_required) && enforced(rules::h2_older_version_required);
}

}  // namespace

h2_connection::step h2_connection::on_settings(frame_header const& h, octets payload, event& e) {
    if (h.stream != 0 && breaks(rules::h2_settings_stream))
        return fail(e, rules::h2_settings_stream, error_code::protocol_error);
    if (h.has(h2::flag::ack)) {
        if (!payload.empty() && breaks(rules::h2_settings_ack_empty))
            return fail(e, rules::h2_settings_ack_empty, error_code::frame_size_error);
        return on_acknowledgement();
    }
    if (payload.size() % 6 != 0 && breaks(rules::h2_settings_size))
        return fail(e, rules::h2_settings_size, error_code::frame_size_error);
    settings_seen_ = true;
    std::uint32_t const window_before = theirs_.initial_window_size;
    for (octets rest = payload; rest.size() >= 6; rest.remove_prefix(6)) {
        std::uint32_t const identifier = h2::read_u16(rest.data()),
                            value = h2::read_u32(rest.data() + 2);
        auto const fault =
            h2::take(theirs_, identifier, value, server() ? role::client : role::server);
        if (fault.broken != nullptr) return fail(e, *fault.broken, fault.code);
        if (identifier == static_cast<std::uint32_t>(h2::setting::header_table_size))
            encoder_->fields().set_limit(value);
    }
    if (step const s = on_window_setting(window_before, e); s != step::goes_on) return s;
    if (enforced(rules::h2_settings_acknowledged))
        put_frame(frame_type::settings, h2::flag::ack, 0, {});
    pump();
    return step::goes_on;
}

// The windows of all streams change by the difference (6.9.2).
h2_connection::step h2_connection::on_window_setting(std::uint32_t before, event& e) {
    std::int64_t const change = std::int64_t{theirs_.initial_window_size} - before;
    if (change == 0 || !enforced(rules::h2_window_setting_applied)) return step::goes_on;
    bool fits = true;
    streams_.each([&](stream& s) {
        fits = s.sends.add(change) && fits;
        if (s.sends.left() == 0) {
            order_.remove(s);
            if (!s.held.empty()) stall(s);
        } else {
            enlist(s);
        }
    });
    if (!fits && breaks(rules::h2_window_setting_overflow))
        return fail(e, rules::h2_window_setting_overflow, error_code::flow_control_error);
    return step::goes_on;
}

h2_connection::step h2_connection::on_acknowledgement() {
    if (acknowledged_ || !greeted_) return step::goes_on;
    acknowledged_ = true;
    acknowledged_by_ = instant::never();
    // What the peer did before it knew our window was allowed by the initial one (6.9.3).
    if (ours_.initial_window_size < h2::standard_window) {
        streams_.each([&](stream& s) { s.receives.change(ours_.initial_window_size); });
        unwanted_.change(ours_.initial_window_size);
    }
    return step::goes_on;
}

h2_connection::step h2_connection::on_ping(frame_header const& h, octets payload, event& e) {
    if (h.stream != 0 && breaks(rules::h2_ping_stream))
        return fail(e, rules::h2_ping_stream, error_code::protocol_error);
    if (payload.size() != 8 && breaks(rules::h2_ping_size))
        return fail(e, rules::h2_ping_size, error_code::frame_size_error);
    if (!h.has(h2::flag::ack) || !enforced(rules::h2_ping_ack_not_answered)) {
        if (enforced(rules::h2_ping_answered))
            put_frame(frame_type::ping, h2::flag::ack, 0, payload);
    } else if (draining_ && !final_goaway_ && payload == drain_ping) {
        go_away_finally();
    }
    return step::goes_on;
}

h2_connection::step h2_connection::on_goaway(frame_header const& h, octets payload, event& e) {
    if (h.stream != 0 && breaks(rules::h2_goaway_stream))
        return fail(e, rules::h2_goaway_stream, error_code::protocol_error);
    if (payload.size() < 8) {
        if (breaks(rules::h2_frame_too_small))
            return fail(e, rules::h2_frame_too_small, error_code::frame_size_error);
        return step::goes_on;
    }
    peer_goes_away_ = true;
    // The streams above were not and will not be processed (6.8).
    std::uint32_t const code = h2::read_u32(payload.data() + 4);
    rule const& why = wants_older(code) ? rules::h2_older_version_required : rules::h2_goaway_unprocessed;
    if (!server() && enforced(rules::h2_goaway_unprocessed)) lose_above(why, h2::read_u31(payload.data()), h2::name_of_error(code));
    settle();
    return step::goes_on;
}

h2_connection::step h2_connection::on_window_update(frame_header const& h, octets payload,
                                                    event& e) {
    if (payload.size() != 4) {
        if (breaks(rules::h2_window_update_size))
            return fail(e, rules::h2_window_update_size, error_code::frame_size_error);
        return step::goes_on;
    }
    std::uint32_t const increment = h2::read_u31(payload.data());
    if (h.stream == 0) {
        if (increment == 0 && breaks(rules::h2_window_increment))
            return fail(e, rules::h2_window_increment, error_code::protocol_error);
        if (!sends_.add(increment) && breaks(rules::h2_window_overflow))
            return fail(e, rules::h2_window_overflow, error_code::flow_control_error);
        streams_.each([&](stream& s) {
            if (s.sends.left() != 0) s.stalled = instant::never();
        });
        pump();
        return step::goes_on;
    }
    stream* const s = streams_.find(h.stream);
    if (s == nullptr) {
        if (never_used(h.stream) && breaks(rules::h2_idle_stream))
            return fail(e, rules::h2_idle_stream, error_code::protocol_error);
        // It was under way when the stream was closed.
        if (!enforced(rules::h2_late_window_update))
            return fail(e, rules::h2_late_window_update, error_code::stream_closed);
        return step::goes_on;
    }
    if (increment == 0 && breaks(rules::h2_window_increment))
        return stream_error(e, *s, rules::h2_window_increment, error_code::protocol_error);
    if (!s->sends.add(increment) && breaks(rules::h2_window_overflow))
        return stream_error(e, *s, rules::h2_window_overflow, error_code::flow_control_error);
    if (s->sends.left() != 0) s->stalled = instant::never();
    enlist(*s);
    pump();
    return step::goes_on;
}

// Priorities as RFC 7540 had them mean nothing any more (5.3.2); what is wrong with them still
// does.
h2_connection::step h2_connection::on_priority(frame_header const& h, octets payload, event& e) {
    if (h.stream == 0 && breaks(rules::h2_priority_stream))
        return fail(e, rules::h2_priority_stream, error_code::protocol_error);
    stream* const s = streams_.find(h.stream);
    rule const* broken = nullptr;
    auto code = error_code::protocol_error;
    if (payload.size() != 5) {
        if (breaks(rules::h2_priority_size)) broken = &rules::h2_priority_size;
        code = error_code::frame_size_error;
    } else if (h2::read_u31(payload.data()) == h.stream && breaks(rules::h2_priority_on_itself)) {
        broken = &rules::h2_priority_on_itself;
    }
    if (broken == nullptr) return step::goes_on;
    if (s != nullptr) return stream_error(e, *s, *broken, code);
    // RST_STREAM is not sent for idle streams (6.4), nor anything for closed ones.
    return never_used(h.stream) ? fail(e, *broken, code) : step::goes_on;
}

// RFC 9218 7.1.
h2_connection::step h2_connection::on_priority_update(frame_header const& h, octets payload,
                                                      event& e) {
    if (!server() && breaks(rules::h2_priority_update_to_client))
        return fail(e, rules::h2_priority_update_to_client, error_code::protocol_error);
    if (h.stream != 0 && breaks(rules::h2_priority_update_stream))
        return fail(e, rules::h2_priority_update_stream, error_code::protocol_error);
    if (payload.size() < 4) {
        if (breaks(rules::h2_frame_too_small))
            return fail(e, rules::h2_frame_too_small, error_code::frame_size_error);
        return step::goes_on;
    }
    std::uint32_t const id = h2::read_u31(payload.data());
    if (id % 2 == 0) {  // 0, or a pushed stream that cannot be
        if (breaks(rules::h2_priority_update_of_stream))
            return fail(e, rules::h2_priority_update_of_stream, error_code::protocol_error);
        return step::goes_on;
    }
    octets const value = payload.substr(4);
    if (stream* const s = streams_.find(id)) {
        order_.change(*s, h2::read_priority(value));
        return step::goes_on;
    }
    if (!never_used(id)) return step::goes_on;
    for (foretold& f : foretold_)
        if (f.id == id) {
            f.priority = h2::read_priority(value);
            return step::goes_on;
        }
    std::erase_if(foretold_, [&](foretold const& f) { return !never_used(f.id); });
    if (foretold_.size() + streams_.size() >= ours_.max_concurrent_streams) {
        if (breaks(rules::h2_priority_updates))
            return fail(e, rules::h2_priority_updates, error_code::protocol_error);
        return step::goes_on;
    }
    foretold_.push_back({id, h2::read_priority(value)});
    return step::goes_on;
}

h2_connection::step h2_connection::on_rst_stream(frame_header const& h, octets payload, event& e) {
    if (h.stream == 0 && breaks(rules::h2_rst_stream_stream))
        return fail(e, rules::h2_rst_stream_stream, error_code::protocol_error);
    if (payload.size() != 4) {
        if (breaks(rules::h2_rst_stream_size))
            return fail(e, rules::h2_rst_stream_size, error_code::frame_size_error);
        return step::goes_on;
    }
    stream* const s = streams_.find(h.stream);
    if (s == nullptr) {
        if (never_used(h.stream) && breaks(rules::h2_rst_stream_idle))
            return fail(e, rules::h2_rst_stream_idle, error_code::protocol_error);
        if (!budget_.control_frame(limits_()) && breaks(rules::h2_control_flood))
            return fail(e, rules::h2_control_flood, error_code::enhance_your_calm);
        unwanted_.remove(h.stream);
        closed_.peer_closes(h.stream, h2::closed_by::peer_reset);
        return step::goes_on;
    }
    bool const counts = server() && !budget_.reset(limits_());
    // A response that came whole is no loss: the server wants no more of the request (8.1).
    bool const told = server() || !s->is.end_told || !enforced(rules::h2_response_kept);
    stream_id const id = s->id;
    close(*s, h2::closed_by::peer_reset);
    if (counts && breaks(rules::h2_rapid_reset))
        return fail(e, rules::h2_rapid_reset, error_code::enhance_your_calm);
    if (!told || !enforced(rules::h2_stream_reset)) return step::goes_on;
    e = of(event::reset, id);
    e.broken = {&reset_because(h2::read_u32(payload.data())), 0};
    e.piece = h2::name_of_error(h2::read_u32(payload.data()));
    return step::told;
}

// What the peer says by its error code, where it is more than that it gave up.
rule const& h2_connection::reset_because(std::uint32_t code) {
    if (code == static_cast<std::uint32_t>(error_code::refused_stream) && enforced(rules::h2_stream_refused))
        return rules::h2_stream_refused;
    if (wants_older(code)) return rules::h2_older_version_required;
    return rules::h2_stream_reset;
}

}  // namespace httoop::inline v0::wire
