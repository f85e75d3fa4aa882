// Sending content, trailers and ends, as windows and the output's limit allow (RFC
// 9113 5.2, 6.1, 6.9).
#include <algorithm>

#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

// How much the next DATA frame of the stream may hold now. The output's limit is passed by a frame
// at most.
std::size_t h2_connection::room_for(stream const& s) const {
    if (out_.pending() >= limits_().output) return 0;
    std::size_t const most = enforced(rules::h2_peer_frame_size_kept) ? h2::smallest_frame_limit
                                                                      : h2::largest_frame_limit;
    return enforced(rules::h2_peer_window_kept) ? std::min({most, s.sends.left(), sends_.left()})
                                                : most;
}

std::size_t h2_connection::may_send(stream_id id) const {
    stream const* const s = streams_.find(id);
    if (s == nullptr || dead_ || s->is.output_done || s->is.end_sent || !s->held.empty()) return 0;
    if (!s->is.head_out) return static_cast<std::size_t>(limits_().output);
    if (out_.pending() >= limits_().output) return 0;
    return std::min({static_cast<std::size_t>(limits_().output - out_.pending()), s->sends.left(),
                     sends_.left()});
}

bool h2_connection::sending(stream_id id) const {
    stream const* const s = streams_.find(id);
    return s != nullptr && s->is.output_done && !s->is.end_sent;
}

stream_id h2_connection::next_writable(stream_id const* waiting, std::size_t count) const {
    stream const* best = nullptr;
    for (std::size_t i = 0; i < count; ++i) {
        stream* const s = streams_.find(waiting[i]);
        if (s == nullptr || !s->is.head_out) continue;
        if (may_send(waiting[i]) == 0) {
            if (!s->is.end_sent && (s->sends.left() == 0 || sends_.left() == 0)) stall(*s);
            continue;
        }
        if (best == nullptr || order_.goes_before(*s, *best)) best = s;
    }
    return best == nullptr ? 0 : best->id;
}

void h2_connection::put_data_header(stream& s, std::size_t size, bool ends) {
    frame_header h;
    h.length = static_cast<std::uint32_t>(size);
    h.type = frame_type::data;
    h.flags = ends ? h2::flag::end_stream : std::uint8_t{0};
    h.stream = static_cast<std::uint32_t>(s.id);
    s.last_frame = out_.place();
    out_.wrote(
        h.write(out_.room(frame_header::size + (size < output_queue::copied_below ? size : 0))));
    s.sends.take(size);
    sends_.take(size);
}

void h2_connection::put_data(stream& s, octets piece, bool ends) {
    put_data_header(s, piece.size(), ends);
    out_.copy(piece);
}

// The stream, if it takes content now, and how much of it: no more than was announced.
h2_connection::stream* h2_connection::open_for_content(stream_id id, std::size_t& size, bool& cut) {
    stream* const s = streams_.find(id);
    if (s == nullptr || dead_ || !s->is.head_out || s->is.output_done || s->is.end_sent)
        return nullptr;
    if (!s->is.content) size = 0;
    if (s->is.counted) {
        if (size > s->left_out && enforced(rules::length_as_announced)) {
            size = static_cast<std::size_t>(s->left_out);
            cut = true;
        }
        s->left_out -= std::min<std::uint64_t>(size, s->left_out);
    }
    return size == 0 ? nullptr : s;
}

result<void> h2_connection::send_content(stream_id id, octets piece) {
    std::size_t size = piece.size();
    bool cut = false;
    if (stream* const s = open_for_content(id, size, cut)) {
        piece = piece.substr(0, size);
        while (!piece.empty() && s->held.empty()) {
            std::size_t const n = std::min(piece.size(), room_for(*s));
            if (n == 0) break;
            put_data(*s, piece.substr(0, n), false);
            budget_.sent(n, n == piece.size());
            order_.served(*s);
            piece.remove_prefix(n);
        }
        if (!piece.empty()) {
            s->held.copy(piece);
            held_in_memory_ += piece.size();
            enlist(*s);
        }
    }
    if (cut) return violation{&rules::length_as_announced, size};
    return {};
}

result<void> h2_connection::send_content(stream_id id, octets piece, keeper keep) {
    if (piece.size() < output_queue::copied_below) return send_content(id, piece);
    std::size_t size = piece.size();
    bool cut = false;
    if (stream* const s = open_for_content(id, size, cut)) {
        s->held.borrow(piece.substr(0, size), std::move(keep));
        held_in_memory_ += size;
        enlist(*s);
        pump();
    }
    if (cut) return violation{&rules::length_as_announced, size};
    return {};
}

result<void> h2_connection::send_file(stream_id id, int file, std::uint64_t offset,
                                      std::size_t size, keeper keep) {
    bool cut = false;
    if (stream* const s = open_for_content(id, size, cut)) {
        s->held.file(file, offset, size, std::move(keep));
        enlist(*s);
        pump();
    }
    if (cut) return violation{&rules::length_as_announced, size};
    return {};
}

// A stream that holds content waits for its turn, or for its window.
void h2_connection::enlist(stream& s) {
    if (s.held.empty()) return;
    if (s.sends.left() != 0 || !enforced(rules::h2_peer_window_kept)) {
        order_.add(s);
        if (sends_.left() != 0) return;
    }
    stall(s);
}

void h2_connection::drop_held(stream& s) {
    order_.remove(s);
    held_in_memory_ -= s.held.in_memory();
    s.held.drop(out_);
}

// Frames what is held, by priority, until windows or the output's limit say stop.
void h2_connection::pump() {
    while (h2::scheduled* const next = order_.next()) {
        stream& s = static_cast<stream&>(*next);
        if (room_for(s) == 0) {
            if (sends_.left() == 0)
                streams_.each([&](stream& waits) {
                    if (!waits.held.empty()) stall(waits);
                });
            return;
        }
        frame_held(s);
    }
}

// One DATA frame.
void h2_connection::frame_held(stream& s) {
    auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(s.held.size(), room_for(s)));
    put_data_header(s, size, false);
    budget_.sent(size, size == s.held.size());
    std::size_t const before = s.held.in_memory();
    s.held.move_to(out_, size);
    held_in_memory_ -= before - s.held.in_memory();
    order_.served(s);
    s.stalled = instant::never();
    if (!s.held.empty()) {
        if (s.sends.left() != 0) return;
        order_.remove(s);
        stall(s);
        return;
    }
    order_.remove(s);
    if (!s.is.output_done) return;
    std::unique_ptr<field_section> const trailers = std::move(s.trailers);
    put_end(s, trailers.get());
}

void h2_connection::sent(std::size_t n) {
    out_.sent(n);
    pump();
}

result<void> h2_connection::finish(stream_id id, field_section const* trailers) {
    stream* const s = streams_.find(id);
    if (s == nullptr || dead_ || s->is.output_done) return {};
    if (!s->is.head_out) return violation{&rules::h2_one_head, 0};
    if (s->is.content && s->is.counted && s->left_out != 0 &&
        enforced(rules::length_as_announced)) {
        // The peer would take it for the whole.
        put_reset(static_cast<std::uint32_t>(id),
                  server() ? error_code::internal_error : error_code::cancel);
        close(*s, s->is.end_received ? h2::closed_by::both_ends : h2::closed_by::our_reset);
        return violation{&rules::length_as_announced, 0};
    }
    s->is.output_done = true;
    result<void> outcome;
    if (trailers != nullptr && (trailers->empty() || !s->is.content || s->is.tunnels))
        trailers = nullptr;
    if (trailers != nullptr) {
        outcome = trailers->defect();
        if (!outcome) trailers = nullptr;
    }
    if (s->is.end_sent) return outcome;
    if (s->held.empty()) put_end(*s, trailers);
    else if (trailers != nullptr) s->trailers = std::make_unique<field_section>(*trailers);
    return outcome;
}

// Everything of the message is framed: its end follows, as a flag of the last frame where that is
// still here.
void h2_connection::put_end(stream& s, field_section const* trailers) {
    if (s.is.malformed && s.is.end_received) return output_ended(s);  // RST_STREAM is its end
    if (trailers != nullptr) {
        composed_.clear();
        auto const some = encoder_->trailers(composed_, *trailers);
        if (some && *some) {
            put_head(s, true);
            return output_ended(s);
        }
    }
    char* const last = s.last_frame == stream::no_place ? nullptr : out_.at(s.last_frame);
    if (last != nullptr) last[4] = static_cast<char>(last[4] | h2::flag::end_stream);
    else put_data_header(s, 0, true);
    output_ended(s);
}

// END_STREAM is framed. A server that answered wants nothing more of the request (8.1).
void h2_connection::output_ended(stream& s) {
    s.is.end_sent = true;
    s.is.output_done = s.is.output_done || server();
    if (!server()) {
        if (s.is.end_told) close(s, h2::closed_by::both_ends);
        return;
    }
    if (s.is.malformed && enforced(rules::h2_malformed_reset)) {
        put_reset(static_cast<std::uint32_t>(s.id), error_code::protocol_error);
        close(s, s.is.end_received ? h2::closed_by::both_ends : h2::closed_by::our_reset);
    } else if (s.is.end_received) {
        if (s.is.tunnels && !s.is.end_told) return;  // its last content is still to be told
        budget_.stream_done();
        close(s, h2::closed_by::both_ends);
    } else if (!s.is.tunnels) {
        auto const id = static_cast<std::uint32_t>(s.id);
        auto const patience = duration::milliseconds(static_cast<std::int64_t>(limits_().linger_time));
        if (context_.clock == nullptr) put_reset(id, error_code::no_error);
        else unwanted_.add(id, s.receives, limits_().linger_octets, now() + patience);
        drop_unwanted(id, s.unconsumed);
        close(s, h2::closed_by::our_reset);
        stop_unwanted(ours_.max_concurrent_streams);
    }
}

void h2_connection::reset(stream& s, error_code why) {
    put_reset(static_cast<std::uint32_t>(s.id), why);
    close(s, s.is.end_received ? h2::closed_by::both_ends : h2::closed_by::our_reset);
}

void h2_connection::abort(stream_id id) {
    stream* const s = streams_.find(id);
    if (s == nullptr || dead_) return;
    // Of a tunnel our half may have ended: only the peer's is given up then.
    reset(*s, s->is.malformed                     ? error_code::protocol_error
              : s->is.tunnels && s->is.end_sent ? error_code::no_error
              : server()                        ? error_code::internal_error
                                                : error_code::cancel);
}

void h2_connection::break_tunnel(stream_id id) {
    if (!enforced(rules::h2_tunnel_broken)) return abort(id);
    stream* const s = streams_.find(id);
    if (s != nullptr && !dead_) reset(*s, error_code::connect_error);
}

}  // namespace httoop::inline v0::wire
