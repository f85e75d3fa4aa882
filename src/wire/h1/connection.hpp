#pragma once
#include <httoop/wire/connection.hpp>
#include <httoop/wire/fate.hpp>

#include "compose.hpp"
#include "content_reader.hpp"
#include "head.hpp"
#include "../output.hpp"
#include "stream.hpp"

namespace httoop::inline v0::wire {

// HTTP/1.x (RFC 9112). The octets of one message are read at a time; requests whose answers are
// under way stand in a ring, oldest first, and only the oldest may send. The sources:
//
//     connection.cpp   what a driver sees: input, state, the streams' heads
//     requests.cpp     reading as a server
//     responses.cpp    reading as a client
//     reading.cpp      content, and the end of the input
//     answering.cpp    sending as a server: heads
//     asking.cpp       sending as a client: heads
//     upgrade.cpp      becoming secured (RFC 2817)
//     sending.cpp      content, trailers and the end of a message, for both
//     persistence.cpp  what becomes of the connection after that (RFC 9112 9)
class h1_connection final : public connection {
public:
    explicit h1_connection(context const& c) : context_{c} {}
    void reset();

    void receive(octets unread) override;
    void end_of_input() override { input_ended_ = true; }
    event next() override;
    std::size_t consumed_input() const override { return at_; }
    void take_request(stream_id id, request& into) override;
    void take_response(stream_id id, response& into) override;
    void take_trailers(stream_id id, field_section& into) override;
    framing framing_of(stream_id id) const override {
        stream const* const s = streams_.find(id);
        return s == nullptr ? framing{} : s->incoming;
    }
    void consumed(stream_id id, std::size_t n) override;

    result<stream_id> open(request const& r, content_length_of length) override;
    result<void> send_head(stream_id id, response const& r, content_length_of length) override;
    std::size_t may_send(stream_id id) const override;
    result<void> send_content(stream_id id, octets piece) override;
    result<void> send_content(stream_id id, octets piece, keeper keep) override;
    result<void> send_file(stream_id id, int file, std::uint64_t offset, std::size_t size,
                           keeper keep) override;
    result<void> finish(stream_id id, field_section const* trailers) override;
    result<void> send_whole(stream_id id, response const& r, octets content) override;
    result<void> send_again(stream_id id, response const& r, std::string& composed) override;
    void abort(stream_id id) override;

    stream_id next_writable(stream_id const* waiting, std::size_t count) const override;
    segments output() const override { return out_.all(); }
    void sent(std::size_t n) override { out_.sent(n); }
    std::size_t pending() const override { return out_.pending(); }
    std::size_t held_output() const override { return out_.held(); }

    reading awaits() const override;
    bool idle() const override;
    bool finished() const override;
    void drain() override;
    bool multiplexed() const override { return false; }
    octets unread() const override { return input_.substr(at_); }
    void give_up(rule const& r) override { given_up_ = &r; }

    // upgrade.cpp: h1.hpp has the same names
    bool asks_for_tls() const { return !tls_asked_for().empty(); }
    void switch_to_tls();
    void goes_on_in_tls();

private:
    // Content that was handed out and not yet consumed: no more than this (and one decoded piece).
    static constexpr std::size_t window = 65536;

    // What the next octet belongs to.
    enum class reads : std::uint8_t {
        head,
        content,
        discard,  // content that nobody wants
        tunnel,
        nothing,  // whatever comes is not looked at
    };

    static event plain(event::kind k, stream_id id = 0) {
        event e;
        e.is = k;
        e.stream = id;
        return e;
    }
    bool server() const { return context_.role == role::server; }
    limits const& limits_() const { return context_.policy->limits; }

    // requests.cpp
    // These stay out of next(): each of its calls needs one of them.
    [[gnu::noinline]] event read_request();
    bool may_begin_request();
    event begin_request(octets head);
    result<message_framing> const* framed(octets head);
    bool expects_the_unknown(octets head, std::size_t& offset) const;
    bool same_host_again(octets head);
    event refuse_request(stream& s, violation broken, bool end_known);

    // responses.cpp
    [[gnu::noinline]] event read_response();
    event begin_response(octets head);
    event stray_octets();
    event refuse_response(stream_id id, violation broken);

    // reading.cpp
    [[gnu::noinline]] event read_content();
    [[gnu::noinline]] event discard();
    [[gnu::noinline]] event gave_up();
    event starved();
    [[gnu::noinline]] event input_over();
    event cut_off();
    event end_of_message(octets trailers);
    void input_complete(stream& s);
    event end_told();
    event content_refused();
    [[gnu::noinline]] event tunnel();
    void begin_content(stream& s, message_framing const& m, std::size_t head_size);
    stream& receiving() {
        return server() || !enforced(rules_in_order()) ? streams_.back() : streams_.front();
    }
    stream_id receiving_id() const {
        return server() || !enforced(rules_in_order()) ? streams_.last_id() : streams_.first_id();
    }
    static rule const& rules_in_order();
    bool begun() const { return fresh_ && parser_.begun(); }
    void fresh_head() {
        if (fresh_) return;
        parser_.reset();
        fresh_ = true;
    }

    // asking.cpp
    [[nodiscard]] bool plainly_sound(request const& r, std::size_t size) const;

    // answering.cpp
    stream* answerable(stream_id id);
    result<void> send_head(stream& s, response const& r, content_length_of length);
    result<void> send_interim(stream& s, response const& r);
    result<void> send_switching(stream& s, response const& r);
    bool closes_after(stream const& s, response const& r, outgoing const& o);

    octets tls_asked_for() const;

    // sending.cpp
    struct room {
        stream* of = nullptr;
        std::size_t size = 0;
        bool cut = false;
    };
    stream* sender(stream_id id);
    room admit(stream_id id, std::size_t size);
    void begin_chunk(std::size_t size);
    template <class Message>
    void put_head(Message const& m, head_control const& c) {
        char* const to = out_.room(composed_bound(m, c));
        out_.wrote(compose_head(to, m, c));
    }

    // persistence.cpp
    void answered(stream& s);   // the oldest stream's answer is complete (server)
    void exchanged();           // the oldest exchange is complete both ways (client)
    void stop_reading(stream& s);
    void die(rule const& because);
    [[gnu::noinline]] event next_lost();
    void drop_oldest() { drop_oldest(streams_.front()); }
    void drop_oldest(stream& s) {
        consumed_all(s);
        streams_.pop();
    }
    void drop_newest() {
        consumed_all(streams_.back());
        streams_.pop_back();
    }
    void consumed_all(stream& s) {
        if (s.unconsumed == 0) return;
        unconsumed_ -= s.unconsumed;
        if (s.is.coded) content_.consumed(s.unconsumed);
        s.unconsumed = 0;
    }
    void settle();

    context context_;
    octets input_;        // of the last receive()
    std::size_t at_ = 0;  // used up of it
    octets head_;         // of the message, until the next call of next(); or its trailers
    head_parser parser_;
    result<message_framing> decided_{message_framing{}};  // of the request that begins, where it speaks of content
    content_reader content_;
    stream_ring streams_;
    output_queue out_;
    reads reads_ = reads::head;
    stream_id end_due_ = 0;        // a request without content: its end event comes next
    bool fresh_ = true;            // the parser is ready for a head, or amid one
    bool held_ = false;            // a request was parsed whose turn has not come
    bool input_ended_ = false;
    bool draining_ = false;
    bool dead_ = false;            // the streams that remain are lost
    bool tunnel_told_ = false;
    bool became_secure_ = false;   // it was not when it was made
    std::size_t unconsumed_ = 0;   // of all streams
    std::uint64_t to_discard_ = 0; // at most
    stream_id tunnel_ = 0;
    std::size_t last_host_size_ = 0;  // of a value of Host that is valid
    char last_host_[64];
    rule const* given_up_ = nullptr;
    rule const* lost_because_ = nullptr;
    rule const* refuses_open_ = nullptr;  // why no more requests may be sent (client)
    http_version peer_ = http_1_1;        // of the last response (client)
};

}  // namespace httoop::inline v0::wire
