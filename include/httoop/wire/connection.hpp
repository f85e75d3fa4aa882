#pragma once
#include <httoop/core/owned.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/event.hpp>
#include <httoop/wire/segment.hpp>

namespace httoop::inline v0::wire {

// One connection as HTTP sees it: octets in, events out; messages in, octets out. No I/O, no clock.
// It carries any number of streams from the first day: HTTP/1.x is the case in which their answers
// must leave in the order of their requests. The caller owns the receive buffer.
//
//     c.receive(buffer);                        // all octets not yet consumed
//     for (;;) switch (event e = c.next(); e.is) { ... }
//     drop the first c.consumed_input() octets of the buffer
//     write c.output(); c.sent(n)
class connection {
public:
    virtual ~connection() = default;

    // Input ------------------------------------------------------------------------------------
    // Presents every octet that was received and not yet consumed, in one piece, which stays
    // where it is until the next call. Views in events point into it.
    virtual void receive(octets unread) = 0;
    // The peer will send nothing more.
    virtual void end_of_input() = 0;
    virtual event next() = 0;
    // How many octets of the last receive() are used up; the rest must be presented again.
    [[nodiscard]] virtual std::size_t consumed_input() const = 0;

    // After a head or interim event, before the next call of next() or receive(): moves the head
    // into `into`, whose memory is used again.
    virtual void take_request(stream_id s, request& into) = 0;
    virtual void take_response(stream_id s, response& into) = 0;
    // After an end event, likewise: the trailer section, empty mostly.
    virtual void take_trailers(stream_id s, field_section& into) = 0;
    // How the incoming message of the stream is framed, and whether it awaits a 100.
    [[nodiscard]] virtual framing framing_of(stream_id s) const = 0;
    // The caller is done with n octets of content; a connection hands out only so much before that.
    virtual void consumed(stream_id s, std::size_t n) = 0;

    // Output -----------------------------------------------------------------------------------
    // Client: begins an exchange. Fails when the request cannot be composed (nothing is sent).
    virtual result<stream_id> open(request const& r, content_length_of length) = 0;
    // Server: an interim response, or the final head. The framing fields are derived from `length`
    // and the stream; those the caller set are dropped. Fails when it cannot be composed, nothing
    // is sent then, and another head may be tried.
    virtual result<void> send_head(stream_id s, response const& r, content_length_of length) = 0;
    // Octets that may be sent on the stream now: 0 while others come first or a window is shut. A
    // head may go out only when this is not 0; on a multiplexed wire always.
    [[nodiscard]] virtual std::size_t may_send(stream_id s) const = 0;
    // Copies the octets, no more than may_send() allows. With `keep`, as file and in send_whole()
    // they may be of any size: what cannot go yet is held and framed as windows open. Those are
    // borrowed until `keep` is dropped, or copied where that is cheaper; with an empty `keep` they live
    // as long as the connection. Of content that may not be sent (HEAD, 204, 304) nothing goes
    // out. More than the length announced is cut and fails.
    virtual result<void> send_content(stream_id s, octets piece) = 0;
    virtual result<void> send_content(stream_id s, octets piece, keeper keep) = 0;
    virtual result<void> send_file(stream_id s, int file, std::uint64_t offset, std::size_t size,
                                   keeper keep) = 0;
    // Head, small content and end in one: what most answers are.
    virtual result<void> send_whole(stream_id s, response const& r, octets content) {
        if (auto sent = send_head(s, r, content_length_of::exactly(content.size())); !sent) return sent;
        if (auto sent = send_content(s, content); !sent) return sent;
        return finish(s, nullptr);
    }
    // The same of an answer that is sent again and again, with its content in memory or none: what its head is composed to is
    // kept in `composed`, empty before, and used from then on. The answer does not change meanwhile.
    virtual result<void> send_again(stream_id s, response const& r, std::string& composed) {
        static_cast<void>(composed);
        if (r.content().present()) return send_whole(s, r, r.content().view());
        if (auto sent = send_head(s, r, content_length_of::no_content()); !sent) return sent;
        return finish(s, nullptr);
    }
    // The message is complete, behind what is held of it. Fails when less than the announced length was
    // sent: the connection is then closed after the output, or the stream reset. Trailers may be null; those whose definition does not allow
    // them stay out, and with a defect none go out.
    virtual result<void> finish(stream_id s, field_section const* trailers) = 0;
    // Gives up a stream whose head is out or that will not be answered; HTTP/1.x closes, HTTP/2 resets
    // the stream. Of a stream that is over: nothing is done.
    virtual void abort(stream_id s) = 0;
    // The same of a tunnel whose other side broke: HTTP/2 says so.
    virtual void break_tunnel(stream_id s) { abort(s); }

    // Of these streams, whose content waits for room, the one that should be pulled next (RFC 9218); 0
    // when none may send.
    [[nodiscard]] virtual stream_id next_writable(stream_id const* waiting, std::size_t count) const = 0;
    // Something of the stream is held and not yet in output().
    [[nodiscard]] virtual bool sending(stream_id s) const {
        static_cast<void>(s);
        return false;
    }
    // What is to be written, in order; valid until the next call that is not const.
    [[nodiscard]] virtual segments output() const = 0;
    virtual void sent(std::size_t n) = 0;
    [[nodiscard]] virtual std::size_t pending() const = 0;  // octets in output()
    // Memory that output() takes, with the spare room of buffers; what lies in files takes none. Where
    // streams are multiplexed also that of field blocks which are read.
    [[nodiscard]] virtual std::size_t held_output() const = 0;

    // State ------------------------------------------------------------------------------------
    enum class reading : std::uint8_t { idle, head, content, nothing };
    // What is awaited from the peer: chooses the driver's deadline.
    [[nodiscard]] virtual reading awaits() const = 0;
    // No stream is open, no octet of a next one was seen, and nothing is to be written or awaited but
    // that: a further stream may come. next() has nothing to tell before a receive().
    [[nodiscard]] virtual bool idle() const = 0;
    // Once output() is written the connection is to be closed.
    [[nodiscard]] virtual bool finished() const = 0;
    // Take no further requests; tell the peer with the answers under way.
    virtual void drain() = 0;
    // Streams are independent: several incoming contents at once, events interleaved.
    [[nodiscard]] virtual bool multiplexed() const = 0;
    // After a tunnel event: octets of the last receive() that belong to the tunnel.
    [[nodiscard]] virtual octets unread() const = 0;
    // What is awaited from the peer took too long: next() tells a violation of that rule.
    virtual void give_up(rule const& r) = 0;
    // Nothing is under way for a while: memory that was needed for it is given back, the state is kept.
    virtual void rest() {}
    // Timers of the protocol itself.
    [[nodiscard]] virtual instant deadline() const { return instant::never(); }
    virtual void tick() {}
};

}  // namespace httoop::inline v0::wire
