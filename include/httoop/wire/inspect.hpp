#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/event.hpp>

namespace httoop::inline v0::wire {

// A stretch of the stream that is inspected.
struct extent {
    std::size_t at = 0, size = 0;
    [[nodiscard]] octets of(octets stream) const { return stream.substr(at, size); }
};

// One chunk as it came (RFC 9112 7.1): its size line with extensions, its data, and what ended the
// data. Of the last chunk there is a line alone.
struct chunk_extent {
    extent line, data, end;
};

// One message of a stream: what was understood, where it stands, and every rule it breaks.
struct inspected {
    enum class ending : std::uint8_t {
        complete,
        incomplete,  // the stream ended first (RFC 9112 8)
        violated,    // the last finding is why it could not be read on; `whole` reaches to the
                     // stream's end then, because nobody can say where the message ends
    };
    role of = role::server;  // who reads it
    ending ended = ending::incomplete;
    bool head_read = false;  // all below is as far as it was read
    request asked;           // role server: the request
    response answered;       // role client: the response
    method::known to = method::get;  // role client: the method it answers
    httoop::wire::framing framing;
    bool trusted = true;          // no rule was broken by which messages are told apart; else the
                                  // framing is a guess, and the message ends violated
    std::vector<octets> codings;  // transfer codings under chunked, in the order of application
    bool closes = false;          // no further message may follow on the connection
    bool tunnels = false;         // what follows is not HTTP (RFC 9110 9.3.6, 15.2.2)

    extent whole;        // empty lines before a request included
    extent empty_lines;  // skipped before the start line (RFC 9112 2.2)
    extent start_line, fields, content, trailers;
    std::vector<chunk_extent> chunks;
    std::uint64_t content_size = 0;  // without the framing of chunks
    std::vector<finding> findings;   // offsets from the start of `whole`
};

// Takes a stream that is held in memory apart, message by message, collecting what is wrong with
// it. The same parsers as in a connection, without a connection's life: of any stream it says how
// a server (role server: requests) or a client (role client: responses) understands its octets.
//
//     inspector messages{stream, c};
//     for (inspected m; messages.next(m);) { ... }
class inspector {
public:
    // The stream, and what `c` points to, outlive the inspector.
    inspector(octets stream, context const& c);

    // Role client: the method that the next responses answer (RFC 9112 6.3 needs it).
    void answers(method::known to) { to_ = to; }
    // False at the end of the stream, behind a message that was violated, or where HTTP ends.
    bool next(inspected& into);
    // The first octet that no message was made of.
    [[nodiscard]] std::size_t position() const { return at_; }

private:
    void read_content(inspected& m, context const& c);
    void read_chunks(inspected& m, context const& c);

    octets stream_;
    context context_;
    std::size_t at_ = 0;
    method::known to_ = method::get;
    bool over_ = false;
};

}  // namespace httoop::inline v0::wire
