// DATA, and what the end of a message means (RFC 9113 6.1, 6.9, 8.1).
#include <algorithm>

#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

h2_connection::step h2_connection::begin_data(frame_header const& h, event& e) {
    if (h.stream == 0 && breaks(rules::h2_data_stream))
        return fail(e, rules::h2_data_stream, error_code::protocol_error);
    octets const payload = input_.substr(at_ + frame_header::size, h.length);
    std::uint32_t padding = 0, before = frame_header::size;
    if (h.has(h2::flag::padded)) {
        if (h.length == 0) {
            if (breaks(rules::h2_frame_too_small))
                return fail(e, rules::h2_frame_too_small, error_code::frame_size_error);
        } else {
            if (payload.empty()) return step::starved;
            padding = static_cast<unsigned char>(payload[0]) + 1u;
            ++before;
            if (padding > h.length) {
                if (breaks(rules::h2_data_padding))
                    return fail(e, rules::h2_data_padding, error_code::protocol_error);
                padding = 1;
            }
        }
    }
    at_ += before;
    in_data_ = true;
    data_left_ = h.length - padding;
    data_stream_ = 0;
    data_ends_ = h.has(h2::flag::end_stream);
    skip_left_ = 0;
    padding_left_ = padding == 0 ? 0 : padding - 1;
    if (data_left_ == 0 && !data_ends_ && !budget_.empty_frame(limits_()) &&
        breaks(rules::h2_empty_flood))
        return fail(e, rules::h2_empty_flood, error_code::enhance_your_calm);
    // All of it counts, wanted or not (6.9).
    if (!receives_.take(h.length) && breaks(rules::h2_window_kept))
        return fail(e, rules::h2_window_kept, error_code::flow_control_error);
    budget_.received(data_left_);

    stream* const s = streams_.find(h.stream);
    if (s == nullptr) return data_without_stream(h, e);
    if (s->is.end_received && breaks(rules::h2_half_closed_data)) {
        give_back(nullptr, h.length);
        data_ends_ = false;
        return stream_error(e, *s, rules::h2_half_closed_data, error_code::stream_closed);
    }
    if (!s->receives.take(h.length) && breaks(rules::h2_window_kept)) {
        give_back(nullptr, h.length);
        data_ends_ = false;
        return stream_error(e, *s, rules::h2_window_kept, error_code::flow_control_error);
    }
    data_stream_ = h.stream;
    give_back(s, padding);
    if (s->is.input_done) return step::goes_on;
    rule const* broken = nullptr;
    s->received += data_left_;
    if (!s->is.head_in) {
        if (breaks(rules::h2_data_before_head)) broken = &rules::h2_data_before_head;
    } else if (s->is.no_content) {
        if (data_left_ != 0 && breaks(rules::h2_data_as_announced))
            broken = &rules::h2_data_as_announced;
    } else if (s->is.has_length) {
        if (s->received > s->length && breaks(rules::h2_data_as_announced))
            broken = &rules::h2_data_as_announced;
    } else if (!s->is.tunnels && s->received > limits_().content) {
        if (breaks(rules::content_too_long))
            return refuse(*s, {&rules::content_too_long, 0}, false, e);
    }
    if (broken != nullptr) return refuse(*s, {broken, 0}, true, e);
    return step::goes_on;
}

h2_connection::step h2_connection::data_without_stream(frame_header const& h, event& e) {
    if (enforced(rules::h2_all_data_counted)) give_back(nullptr, h.length);
    data_ends_ = false;
    if (never_used(h.stream) && breaks(rules::h2_idle_stream))
        return fail(e, rules::h2_idle_stream, error_code::protocol_error);
    if (h.stream > last_taken_) return step::goes_on;
    auto const how = how_closed(h.stream);
    if (!unwanted_.take(h.stream, h.length) && breaks(rules::h2_window_kept))
        put_reset(h.stream, error_code::flow_control_error);
    if (h.has(h2::flag::end_stream)) unwanted_.remove(h.stream);
    drop_unwanted(h.stream, h.length);
    switch (how) {
        case h2::closed_by::our_reset:
            if (h.has(h2::flag::end_stream))
                closed_.peer_closes(h.stream, h2::closed_by::both_ends);
            if (enforced(rules::h2_discarded_after_reset)) return step::goes_on;
            break;
        case h2::closed_by::both_ends:
            if (breaks(rules::h2_closed_stream))
                return fail(e, rules::h2_closed_stream, error_code::stream_closed);
            return step::goes_on;
        case h2::closed_by::peer_reset:
        case h2::closed_by::unknown: break;
    }
    if (!breaks(rules::h2_half_closed_data)) return step::goes_on;
    if (!budget_.reset(limits_()) && breaks(rules::h2_rapid_reset))
        return fail(e, rules::h2_rapid_reset, error_code::enhance_your_calm);
    put_reset(h.stream, error_code::stream_closed);
    return step::goes_on;
}

// The next piece of the DATA frame that we are in.
h2_connection::step h2_connection::read_data(event& e) {
    if (data_left_ != 0) {
        octets const piece = input_.substr(at_, data_left_);
        if (piece.empty()) return step::starved;
        at_ += piece.size();
        data_left_ -= static_cast<std::uint32_t>(piece.size());
        stream* const s = data_stream_ == 0 ? nullptr : streams_.find(data_stream_);
        if (data_stream_ == 0) return step::goes_on;  // given back as a whole
        if (s == nullptr || s->is.input_done) {
            give_back(s, piece.size());
            if (s == nullptr) drop_unwanted(data_stream_, piece.size());
            return step::goes_on;
        }
        s->is.awaits_continue = false;
        s->unconsumed += piece.size();
        // The windows of streams alone bound what a client holds: who does not read one answer keeps no other
        // from coming.
        if (!server()) give_back(nullptr, piece.size());
        e = of(event::content, s->id);
        e.piece = piece;
        return step::told;
    }
    in_data_ = false;
    skip_left_ = padding_left_;
    if (!data_ends_) return step::goes_on;
    stream* const s = streams_.find(data_stream_);
    if (s == nullptr) {  // answered within the frame
        unwanted_.remove(data_stream_);
        closed_.peer_closes(data_stream_, h2::closed_by::both_ends);
        return step::goes_on;
    }
    s->is.end_received = true;
    trailers_of_ = 0;
    return message_end(*s, e);
}

// END_STREAM came, of whatever frame.
h2_connection::step h2_connection::message_end(stream& s, event& e) {
    s.is.end_received = true;
    if (s.is.input_done) {
        // Nobody waits for it; with our end out as well the stream is closed.
        if (s.is.end_sent) close(s, h2::closed_by::both_ends);
        return step::goes_on;
    }
    bool const short_of = s.is.has_length && !s.is.no_content && s.received != s.length;
    if (short_of && breaks(rules::h2_data_as_announced))
        return refuse(s, {&rules::h2_data_as_announced, 0}, true, e);
    due_.push_back(of(event::end, s.id));
    return step::goes_on;
}

// Octets that came are used up; null: of no stream.
void h2_connection::give_back(stream* s, std::size_t n) {
    if (n == 0) return;
    if (std::uint32_t const more = receives_.give_back(n); more != 0)
        put_u32(frame_type::window_update, 0, more);
    if (s != nullptr) give_back_of_stream(*s, n);
}

void h2_connection::give_back_of_stream(stream& of, std::size_t n) {
    if (of.is.end_received || of.is.input_done) return;
    if (std::uint32_t const more = of.receives.give_back(n); more != 0)
        put_u32(frame_type::window_update, static_cast<std::uint32_t>(of.id), more);
}

// Octets that came behind the answer of their stream, or that nobody took before it.
void h2_connection::drop_unwanted(std::uint32_t id, std::size_t n) {
    if (std::uint32_t const more = unwanted_.give_back(id, n); more != 0)
        put_u32(frame_type::window_update, id, more);
}

void h2_connection::consumed(stream_id id, std::size_t n) {
    stream* const s = streams_.find(id);
    if (s == nullptr || dead_) return;
    n = std::min(n, s->unconsumed);
    s->unconsumed -= n;
    if (n == 0) return;
    if (server()) give_back(s, n);
    else give_back_of_stream(*s, n);  // the connection's was given back when it came
}

// The message is malformed, or too large: a server answers, if it can still.
h2_connection::step h2_connection::refuse(stream& s, violation broken, bool malformed, event& e) {
    std::uint16_t const status =
        broken.broken->status != 0 ? broken.broken->status : std::uint16_t{400};
    if (!server() || s.is.head_out)
        return stream_error(e, s, *broken.broken,
                            malformed ? error_code::protocol_error : error_code::cancel);
    if (!budget_.reset(limits_()) && breaks(rules::h2_rapid_reset))
        return fail(e, rules::h2_rapid_reset, error_code::enhance_your_calm);
    s.is.input_done = true;
    s.is.awaits_continue = false;
    s.is.malformed = malformed;
    e = of(event::violated, s.id);
    e.what = {status, false};
    e.broken = broken;
    return step::told;
}

}  // namespace httoop::inline v0::wire
