// Sending heads (RFC 9113 8.1, 8.3, 8.5).
#include <algorithm>

#include <httoop/wire/rules.hpp>

#include "../h1/outgoing.hpp"
#include "connection.hpp"

namespace httoop::inline v0::wire {

// HEADERS, and CONTINUATION for what is more than the peer takes in one frame.
void h2_connection::put_head(stream& s, bool ends) {
    std::size_t const most = theirs_.max_frame_size;
    octets block{composed_};
    frame_header h;
    h.type = frame_type::headers;
    h.stream = static_cast<std::uint32_t>(s.id);
    h.flags = ends ? h2::flag::end_stream : std::uint8_t{0};
    s.last_frame = out_.place();
    do {
        octets const part = block.substr(0, most);
        block.remove_prefix(part.size());
        h.length = static_cast<std::uint32_t>(part.size());
        if (block.empty()) h.flags |= h2::flag::end_headers;
        char* to = h.write(out_.room(frame_header::size + part.size()));
        to += part.copy(to, part.size());
        out_.wrote(to);
        h.type = frame_type::continuation;
        h.flags = 0;
    } while (!block.empty());
}

result<stream_id> h2_connection::open(request const& r, content_length_of length) {
    greet();
    // Numbers of streams are not used again (5.1.1).
    bool const used_up = highest_ >= h2::largest_id - 1;
    if (server() || dead_ || input_ended_ || draining_ || used_up)
        return violation{&rules::one_request_after_another, 0};
    if (peer_goes_away_ && enforced(rules::h2_open_after_goaway))
        return violation{&rules::h2_open_after_goaway, 0};
    std::size_t const most =
        std::min<std::uint64_t>(theirs_.max_concurrent_streams, limits_().concurrent_streams);
    if (streams_.size() >= most && enforced(rules::h2_open_within_limit))
        return violation{&rules::h2_open_within_limit, 0};
    // Whether it takes that the server has not said yet.
    if (!r.protocol().empty() && !settings_seen_ && enforced(rules::h2_protocol_negotiated))
        return violation{&rules::h2_open_within_limit, 0};
    composed_.clear();
    if (auto const ok =
            encoder_->request(composed_, r, length, theirs_.enable_connect_protocol == 1);
        !ok)
        return ok.error();

    std::uint32_t const id = highest_ == 0 ? 1 : highest_ + 2;
    highest_ = id;
    budget_.stream_begun();
    stream& s = streams_.add(id);
    s.begin(id, std::max(ours_.initial_window_size, acknowledged_ ? 0 : h2::standard_window),
            theirs_.initial_window_size);
    s.is.method = r.method().which();
    s.is.head_out = true;
    bool const connects = s.is.method == method::connect;
    s.is.content = connects || length.is != content_length_of::none;
    s.is.counted = !connects && length.is == content_length_of::known;
    s.left_out = length.octets;
    put_head(s, !s.is.content);
    s.is.end_sent = !s.is.content;
    return stream_id{id};
}

result<void> h2_connection::send_interim(stream& s, response const& r) {
    composed_.clear();
    if (auto const ok =
            encoder_->response(composed_, r, content_length_of::no_content(), s.is.method);
        !ok)
        return ok;
    s.is.awaits_continue = false;
    put_head(s, false);
    s.last_frame = stream::no_place;
    return {};
}

result<void> h2_connection::send_head(stream_id id, response const& r, content_length_of length) {
    stream* const s = streams_.find(id);
    if (s == nullptr) return {};  // it is over: nothing more is sent on it (5.1)
    if (!server() || s->is.head_out) return violation{&rules::h2_one_head, 0};
    if (r.status().number() < 200) return send_interim(*s, r);
    composed_.clear();
    if (auto const ok = encoder_->response(composed_, r, length, s->is.method); !ok) return ok;
    outgoing const o = frame_response(r.status(), s->is.method, http_1_1, length);
    s->is.tunnels = s->is.method == method::connect && r.status().number() < 300;
    s->is.content = o.content || s->is.tunnels;
    s->is.counted = o.content && length.is != content_length_of::unknown;
    s->left_out = length.octets;
    s->is.head_out = true;
    bool const ends = !s->is.content && !s->is.malformed;
    put_head(*s, ends);
    if (ends) output_ended(*s);
    return {};
}

result<void> h2_connection::send_whole(stream_id id, response const& r, octets content) {
    if (auto sent = send_head(id, r, content_length_of::exactly(content.size())); !sent)
        return sent;
    stream* const s = streams_.find(id);
    if (s == nullptr) return {};
    bool const at_once = s->is.counted && !s->is.malformed && !s->is.tunnels && !content.empty() &&
                         content.size() <= room_for(*s);
    if (!at_once) {
        if (auto sent = send_content(id, content); !sent) return sent;
        return finish(id, nullptr);
    }
    put_data(*s, content, true);
    s->is.output_done = true;
    output_ended(*s);
    return {};
}

}  // namespace httoop::inline v0::wire
