// HEADERS and CONTINUATION: field blocks, and the streams that they open (RFC
// 9113 4.3, 5.1, 6.2, 6.10).
#include <utility>

#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

h2_connection::step h2_connection::on_headers(frame_header const& h, octets payload, event& e) {
    if (h.stream == 0 && breaks(rules::h2_headers_stream))
        return fail(e, rules::h2_headers_stream, error_code::protocol_error);
    std::size_t const before =
        (h.has(h2::flag::padded) ? 1u : 0u) + (h.has(h2::flag::priority) ? 5u : 0u);
    if (payload.size() < before) {
        if (breaks(rules::h2_frame_too_small))
            return fail(e, rules::h2_frame_too_small, error_code::frame_size_error);
        return step::goes_on;
    }
    octets fragment = payload;
    if (h.has(h2::flag::padded)) {
        std::size_t padding = static_cast<unsigned char>(fragment[0]);
        fragment.remove_prefix(1);
        if (padding > fragment.size() - (before - 1)) {
            if (breaks(rules::h2_headers_padding))
                return fail(e, rules::h2_headers_padding, error_code::protocol_error);
            padding = 0;
        }
        fragment.remove_suffix(padding);
    }
    block_ = {};
    block_.stream = h.stream;
    block_.ends_stream = h.has(h2::flag::end_stream);
    if (h.has(h2::flag::priority)) {
        block_.on_itself = h2::read_u31(fragment.data()) == h.stream;
        fragment.remove_prefix(5);
    }
    if (h.has(h2::flag::end_headers)) return on_block(block_, fragment, e);
    assembling_ = true;
    assembled_.assign(fragment);
    return step::goes_on;
}

h2_connection::step h2_connection::on_continuation(frame_header const& h, octets payload,
                                                   event& e) {
    if (h.stream == 0 && breaks(rules::h2_continuation_stream))
        return fail(e, rules::h2_continuation_stream, error_code::protocol_error);
    if (!assembling_) {
        if (breaks(rules::h2_continuation_alone))
            return fail(e, rules::h2_continuation_alone, error_code::protocol_error);
        return step::goes_on;
    }
    bool const flood = ++block_.frames > limits_().continuations ||
                       assembled_.size() + payload.size() > 2 * limits_().field_section ||
                       (payload.empty() && !budget_.empty_frame(limits_()));
    if (flood && breaks(rules::h2_continuation_flood))
        return fail(e, rules::h2_continuation_flood, error_code::enhance_your_calm);
    assembled_.append(payload);
    if (!h.has(h2::flag::end_headers)) return step::goes_on;
    assembling_ = false;
    std::string const whole = std::exchange(assembled_, {});
    return on_block(block_, whole, e);
}

// The tables are shared by all blocks: one that cannot be decoded ends the connection.
h2_connection::step h2_connection::undecodable(h2::verdict const& v, event& e) {
    if (!enforced(rules::h2_block_decoded)) return step::goes_on;
    return fail(e, *v.broken.broken, error_code::compression_error);
}

// Of a stream that is over, or of a message that is not wanted any more.
h2_connection::step h2_connection::pass_over(octets block, event& e) {
    auto const v = decoder_->pass_over(block);
    if (v.connection_error) return undecodable(v, e);
    if (!budget_.control_frame(limits_()) && breaks(rules::h2_control_flood))
        return fail(e, rules::h2_control_flood, error_code::enhance_your_calm);
    return step::goes_on;
}

h2_connection::step h2_connection::on_block(block_of const& b, octets block, event& e) {
    trailers_of_ = 0;
    stream* const s = streams_.find(b.stream);
    if (s == nullptr) return block_without_stream(b, block, e);
    bool const fault = s->is.end_received || b.on_itself || s->is.tunnels;
    if (!fault && !s->is.head_in) return begin_response(*s, b, block, e);
    if (!fault && !s->is.input_done) return on_trailers(*s, b, block, e);
    if (step const passed = pass_over(block, e); passed != step::goes_on) return passed;
    if (s->is.end_received && breaks(rules::h2_half_closed))
        return stream_error(e, *s, rules::h2_half_closed, error_code::stream_closed);
    if (b.on_itself && breaks(rules::h2_priority_on_itself))
        return stream_error(e, *s, rules::h2_priority_on_itself, error_code::protocol_error);
    if (s->is.tunnels && breaks(rules::h2_tunnel_frames))
        return stream_error(e, *s, rules::h2_tunnel_frames, error_code::protocol_error);
    // Of a message that is not wanted any more.
    if (b.ends_stream) return message_end(*s, e);
    return step::goes_on;
}

// HEADERS on a stream that is idle or closed.
h2_connection::step h2_connection::block_without_stream(block_of const& b, octets block, event& e) {
    if (never_used(b.stream)) {
        if (peer_opens(b.stream)) return begin_request(b, block, e);
        rule const& r = server() ? rules::h2_stream_parity : rules::h2_idle_stream_of_server;
        if (breaks(r)) return fail(e, r, error_code::protocol_error);
        return pass_over(block, e);
    }
    if (b.stream > last_taken_) return pass_over(block, e);
    auto how = how_closed(b.stream);
    if (b.ends_stream) unwanted_.remove(b.stream);
    if (how == h2::closed_by::our_reset && !enforced(rules::h2_discarded_after_reset))
        how = h2::closed_by::peer_reset;
    if (how == h2::closed_by::unknown && breaks(rules::h2_stream_order))
        return fail(e, rules::h2_stream_order, error_code::protocol_error);
    if (how == h2::closed_by::both_ends && breaks(rules::h2_closed_stream))
        return fail(e, rules::h2_closed_stream, error_code::stream_closed);
    if (step const passed = pass_over(block, e); passed != step::goes_on) return passed;
    if (how == h2::closed_by::our_reset && b.ends_stream)
        closed_.peer_closes(b.stream, h2::closed_by::both_ends);
    if (how == h2::closed_by::peer_reset && breaks(rules::h2_half_closed)) {
        if (!budget_.reset(limits_()) && breaks(rules::h2_rapid_reset))
            return fail(e, rules::h2_rapid_reset, error_code::enhance_your_calm);
        put_reset(b.stream, error_code::stream_closed);
    }
    return step::goes_on;
}

h2_connection::step h2_connection::begin_request(block_of const& b, octets block, event& e) {
    highest_ = b.stream;
    bool const too_many =
        streams_.size() >= ours_.max_concurrent_streams && breaks(rules::h2_streams_exceeded);
    if (too_many || (b.on_itself && breaks(rules::h2_priority_on_itself))) {
        if (step const passed = pass_over(block, e); passed != step::goes_on) return passed;
        if (!budget_.reset(limits_()) && breaks(rules::h2_rapid_reset))
            return fail(e, rules::h2_rapid_reset, error_code::enhance_your_calm);
        put_reset(b.stream, too_many ? error_code::refused_stream : error_code::protocol_error);
        closed_.remember(b.stream,
                         b.ends_stream ? h2::closed_by::both_ends : h2::closed_by::our_reset);
        return step::goes_on;
    }
    auto const v = decoder_->read_request(block);
    if (v.connection_error) return undecodable(v, e);

    budget_.stream_begun();
    stream& s = streams_.add(b.stream);
    bool const known = acknowledged_ || !enforced(rules::h2_window_before_acknowledgement);
    s.begin(b.stream,
            known ? ours_.initial_window_size
                  : std::max(ours_.initial_window_size, h2::standard_window),
            theirs_.initial_window_size);
    s.is.method = decoder_->method();
    s.is.head_in = true;
    s.is.end_received = b.ends_stream;
    if (!v.good()) return refuse(s, v.broken, v.malformed, e);
    s.priority = decoder_->priority();
    for (foretold const& f : foretold_)
        if (f.id == b.stream)
            s.priority = f.priority;  // it came later than the field was written (RFC 9218 7)
    if (auto const length = decoder_->content_length()) {
        s.is.has_length = true;
        s.length = *length;
        if (b.ends_stream && s.length != 0 && breaks(rules::h2_data_as_announced))
            return refuse(s, {&rules::h2_data_as_announced, 0}, true, e);
    }
    s.is.awaits_continue = decoder_->expects_continue() && !b.ends_stream;
    e = of(event::head, s.id);
    if (b.ends_stream) due_.push_back(of(event::end, s.id));
    return step::told;
}

h2_connection::step h2_connection::begin_response(stream& s, block_of const& b, octets block,
                                                  event& e) {
    auto const v = decoder_->read_response(block, s.is.method);
    if (v.connection_error) return undecodable(v, e);
    if (!v.good() && enforced(rules::h2_malformed_response))
        return stream_error(e, s, *v.broken.broken, error_code::protocol_error);
    if (decoder_->status().number() < 200) {
        if (b.ends_stream && breaks(rules::h2_interim_ends))
            return stream_error(e, s, rules::h2_interim_ends, error_code::protocol_error);
        if (++s.interims > limits_().interim_responses && breaks(rules::interim_limit))
            return stream_error(e, s, rules::interim_limit, error_code::enhance_your_calm);
        e = of(event::interim, s.id);
        return step::told;
    }
    s.is.head_in = true;
    s.is.tunnels = s.is.method == method::connect && decoder_->status().number() < 300;
    s.is.no_content = decoder_->never_content() && !s.is.tunnels;
    if (auto const length = decoder_->content_length()) {
        s.is.has_length = true;
        s.length = *length;
        if (b.ends_stream && s.length != 0 && breaks(rules::h2_data_as_announced))
            return stream_error(e, s, rules::h2_data_as_announced, error_code::protocol_error);
    }
    e = of(event::head, s.id);
    if (b.ends_stream) {
        s.is.end_received = true;
        due_.push_back(of(event::end, s.id));
    }
    return step::told;
}

h2_connection::step h2_connection::on_trailers(stream& s, block_of const& b, octets block,
                                               event& e) {
    auto const v = decoder_->read_trailers(block);
    if (v.connection_error) return undecodable(v, e);
    if (b.ends_stream) s.is.end_received = true;
    else if (breaks(rules::h2_trailers_end))
        return refuse(s, {&rules::h2_trailers_end, 0}, true, e);
    if (!v.good()) return refuse(s, v.broken, v.malformed, e);
    trailers_of_ = s.id;
    return message_end(s, e);
}

}  // namespace httoop::inline v0::wire
