// Frames out of the input (RFC 9113 3.4, 4).
#include <algorithm>

#include <httoop/wire/h2.hpp>
#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

h2_connection::step h2_connection::read_preface(event& e) {
    octets const expected = h2_preface.substr(h2_preface.size() - preface_left_);
    octets const here = input_.substr(at_, expected.size());
    if (here != expected.substr(0, here.size()) && breaks(rules::h2_preface))
        return fail(e, rules::h2_preface, error_code::protocol_error);
    at_ += here.size();
    preface_left_ -= here.size();
    return preface_left_ == 0 ? step::goes_on : step::starved;
}

// Octets that are not looked at.
h2_connection::step h2_connection::skip() {
    auto const n = static_cast<std::uint32_t>(std::min<std::size_t>(skip_left_, input_.size() - at_));
    at_ += n;
    skip_left_ -= n;
    return skip_left_ == 0 ? step::goes_on : step::starved;
}

// DATA and frames that mean nothing to us are taken as they come, others once they are there as a whole.
h2_connection::step h2_connection::read_frame(event& e) {
    octets const in = input_.substr(at_);
    if (in.size() < frame_header::size) return step::starved;
    frame_header const h = frame_header::read(in.data());
    if (step const s = check_frame(h, e); s != step::goes_on) return s;
    if (h.type == frame_type::data) return begin_data(h, e);
    bool const known = h.type <= frame_type::continuation || h.type == frame_type::priority_update;
    if (!known && enforced(rules::h2_unknown_frame)) {
        if (!budget_.control_frame(limits_()) && breaks(rules::h2_control_flood))
            return fail(e, rules::h2_control_flood, error_code::enhance_your_calm);
        at_ += frame_header::size;
        skip_left_ = h.length;
        return step::goes_on;
    }
    if (in.size() < frame_header::size + h.length) return step::starved;
    at_ += frame_header::size + h.length;
    return on_frame(h, in.substr(frame_header::size, h.length), e);
}

// What can be said of any frame by its header. The same header may be looked at again.
h2_connection::step h2_connection::check_frame(frame_header const& h, event& e) {
    if (h.length > ours_.max_frame_size && breaks(rules::h2_frame_too_large))
        return fail(e, rules::h2_frame_too_large, error_code::frame_size_error);
    bool const begins = h.type == frame_type::settings && !h.has(h2::flag::ack);
    if (!settings_seen_ && !begins && breaks(rules::h2_settings_first))
        return fail(e, rules::h2_settings_first, error_code::protocol_error);
    if (assembling_) {
        if (h.type == frame_type::continuation && h.stream == block_.stream) return step::goes_on;
        bool const known = h.type <= frame_type::continuation || h.type == frame_type::priority_update;
        rule const& r = known ? rules::h2_block_contiguous : rules::h2_block_without_extensions;
        if (breaks(r)) return fail(e, r, error_code::protocol_error);
    }
    return step::goes_on;
}

h2_connection::step h2_connection::on_frame(frame_header const& h, octets payload, event& e) {
    switch (h.type) {
        case frame_type::headers: return on_headers(h, payload, e);
        case frame_type::continuation: return on_continuation(h, payload, e);
        case frame_type::push_promise:
            // We never allow it (6.5.2, 6.6, 8.4): a server may not get one, a client has refused them.
            if (server() && breaks(rules::h2_push_to_server))
                return fail(e, rules::h2_push_to_server, error_code::protocol_error);
            if (breaks(rules::h2_push_refused)) return fail(e, rules::h2_push_refused, error_code::protocol_error);
            return step::goes_on;
        case frame_type::rst_stream: return on_rst_stream(h, payload, e);
        default: break;
    }
    // The others cost nothing to send; what was done for the peer pays for them.
    if (!budget_.control_frame(limits_()) && breaks(rules::h2_control_flood))
        return fail(e, rules::h2_control_flood, error_code::enhance_your_calm);
    switch (h.type) {
        case frame_type::priority: return on_priority(h, payload, e);
        case frame_type::settings: return on_settings(h, payload, e);
        case frame_type::ping: return on_ping(h, payload, e);
        case frame_type::goaway: return on_goaway(h, payload, e);
        case frame_type::window_update: return on_window_update(h, payload, e);
        case frame_type::priority_update: return on_priority_update(h, payload, e);
        default: break;
    }
    return fail(e, rules::h2_unknown_frame, error_code::protocol_error);  // only with that rule off
}

}  // namespace httoop::inline v0::wire
