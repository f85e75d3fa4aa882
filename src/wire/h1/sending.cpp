// Sending in either role: content, trailers, the end of a message.
#include <algorithm>
#include <cstring>

#include <httoop/core/number.hpp>
#include <httoop/wire/rules.hpp>

#include "connection.hpp"

namespace httoop::inline v0::wire {

// The stream whose turn it is to send: the oldest request's answer, or the newest request.
stream* h1_connection::sender(stream_id id) {
    if (dead_ || streams_.empty()) return nullptr;
    if (id != (server() ? streams_.first_id() : streams_.last_id())) return nullptr;
    stream& s = server() ? streams_.front() : streams_.back();
    return s.is.output_done || s.is.aborted ? nullptr : &s;
}

std::size_t h1_connection::may_send(stream_id id) const {
    stream const* const s = const_cast<h1_connection*>(this)->sender(id);
    if (s == nullptr) return 0;
    // A server that has said close while we were still sending wants no more (RFC 9112 9.5).
    if (!server() && s->is.close && s->is.input_done) return 0;
    std::size_t const waiting = out_.pending_in_memory();
    return waiting < limits_().output ? static_cast<std::size_t>(limits_().output - waiting) : 0;
}

stream_id h1_connection::next_writable(stream_id const* waiting, std::size_t count) const {
    if (streams_.empty()) return 0;
    stream_id const id = server() ? streams_.first_id() : streams_.last_id();
    stream const* const s = streams_.find(id);
    bool const asked = std::find(waiting, waiting + count, id) != waiting + count;
    return asked && s->is.head_out && s->out.content && may_send(id) != 0 ? id : 0;
}

// How much of a piece goes out: nothing where the message has no content, no more than announced.
h1_connection::room h1_connection::admit(stream_id id, std::size_t size) {
    room r;
    r.of = sender(id);
    if (r.of == nullptr || !r.of->is.head_out) return {nullptr, 0, true};
    if (!r.of->out.content) return r;
    r.size = size;
    if (r.of->out.says == outgoing::field::content_length) {
        if (size > r.of->left_out && enforced(rules::length_as_announced)) {
            r.size = static_cast<std::size_t>(r.of->left_out);
            r.cut = true;
        }
        r.of->left_out -= r.size < r.of->left_out ? r.size : r.of->left_out;
    }
    return r;
}

// chunk = chunk-size CRLF chunk-data CRLF
void h1_connection::begin_chunk(std::size_t size) {
    char* to = compose_hex(out_.room(size < output_queue::copied_below ? size + 20 : 20), size);
    *to++ = '\r';
    *to++ = '\n';
    out_.wrote(to);
}

result<void> h1_connection::send_content(stream_id id, octets piece) {
    // Mostly a piece of content whose length was announced.
    if (stream* const s = sender(id); s != nullptr && s->is.head_out && s->out.content &&
                                       s->out.says == outgoing::field::content_length &&
                                       piece.size() <= s->left_out) {
        s->left_out -= piece.size();
        out_.copy(piece);
        return {};
    }
    room const r = admit(id, piece.size());
    if (r.size != 0) {
        bool const chunked = r.of->out.says == outgoing::field::chunked;
        if (chunked) begin_chunk(r.size);
        out_.copy(piece.substr(0, r.size));
        if (chunked) out_.copy("\r\n");
    }
    if (r.cut) return violation{&rules::length_as_announced, r.size};
    return {};
}

result<void> h1_connection::send_content(stream_id id, octets piece, keeper keep) {
    if (piece.size() < output_queue::copied_below) return send_content(id, piece);
    room const r = admit(id, piece.size());
    if (r.size != 0) {
        bool const chunked = r.of->out.says == outgoing::field::chunked;
        if (chunked) begin_chunk(r.size);
        out_.borrow(piece.substr(0, r.size), std::move(keep));
        if (chunked) out_.copy("\r\n");
    }
    if (r.cut) return violation{&rules::length_as_announced, r.size};
    return {};
}

result<void> h1_connection::send_file(stream_id id, int file, std::uint64_t offset,
                                      std::size_t size, keeper keep) {
    room const r = admit(id, size);
    if (r.size != 0) {
        bool const chunked = r.of->out.says == outgoing::field::chunked;
        if (chunked) begin_chunk(r.size);
        out_.file(file, offset, r.size, std::move(keep));
        if (chunked) out_.copy("\r\n");
    }
    if (r.cut) return violation{&rules::length_as_announced, r.size};
    return {};
}

result<void> h1_connection::finish(stream_id id, field_section const* trailers) {
    stream* const s = sender(id);
    if (s == nullptr || !s->is.head_out) return violation{&rules::answers_in_order, 0};
    result<void> outcome;
    if (s->out.content && s->out.says == outgoing::field::content_length && s->left_out != 0 &&
        enforced(rules::length_as_announced)) {
        outcome = violation{&rules::length_as_announced, 0};
    } else if (s->out.content && s->out.says == outgoing::field::chunked) {
        // last-chunk trailer-section CRLF
        out_.copy("0\r\n");
        if (trailers != nullptr && !trailers->empty()) {
            outcome = trailers->defect();
            if (outcome)
                out_.wrote(compose_trailers(out_.room(trailers->composed_size()), *trailers));
        }
        out_.copy("\r\n");
    }
    if (!outcome && outcome.error().broken == &rules::length_as_announced) {
        // What follows would be taken for the rest of this message.
        if (server()) drop_oldest();
        else drop_newest();
        die(rules::length_as_announced);
        return outcome;
    }
    s->is.output_done = true;
    if (server()) answered(*s);
    else if (s->is.input_done) exchanged();
    return outcome;
}

result<void> h1_connection::send_whole(stream_id id, response const& r, octets content) {
    stream* const found = answerable(id);
    if (found == nullptr) return violation{&rules::answers_in_order, 0};
    stream& s = *found;
    if (auto sent = send_head(s, r, content_length_of::exactly(content.size())); !sent) return sent;
    bool const counted = s.out.says == outgoing::field::content_length;
    if (!s.out.content || !counted || s.is.tunnels || s.left_out != content.size()) {
        if (auto sent = send_content(id, content); !sent) return sent;
        return finish(id, nullptr);
    }
    out_.copy(content);
    s.is.output_done = true;
    answered(s);
    return {};
}

// Mostly the stream adds nothing to the head, which is then what it was before.
result<void> h1_connection::send_again(stream_id id, response const& r, std::string& composed) {
    stream* const s = answerable(id);
    bool const usual = s != nullptr && s->adds_nothing() && !draining_ && (s->is.method == method::get || r.content().present());
    // Whether it may go out depends on the connection.
    bool const bound = !context_.forwards && r.fields().has(field_id::strict_transport_security);
    if (!usual || bound) return connection::send_again(id, r, composed);
    bool const content = r.content().present() && s->is.method != method::head && r.status().content_allowed();
    if (!composed.empty()) [[likely]] {
        out_.copy(composed);
        if (content) out_.copy(r.content().view());
        s->is.head_out = s->is.output_done = true;
        answered(*s);
        return {};
    }
    std::uint64_t const head = out_.place();
    auto const length = r.content().present() ? content_length_of::exactly(r.octets().size()) : content_length_of::no_content();
    if (auto sent = send_head(*s, r, length); !sent) return sent;
    if (!r.fields().has_any(managed_fields) && r.fields().has(field_id::date))
        composed.assign(out_.at(head), static_cast<std::size_t>(out_.place() - head));
    if (content)
        if (auto sent = send_content(id, r.octets()); !sent) return sent;
    return finish(id, nullptr);
}

void h1_connection::abort(stream_id id) {
    stream* const s = streams_.find(id);
    if (s == nullptr || dead_) return;
    if (server() && id != streams_.first_id()) {
        s->is.aborted = true;  // those before it are answered still
        return;
    }
    if (!server() && !enforced(rules::response_read_or_closed)) return;
    s->is.aborted = true;
    die(server() ? rules::nothing_after_sent_close : rules::response_read_or_closed);
}

}  // namespace httoop::inline v0::wire
