#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/wire/connection.hpp>

#include "channel.hpp"
#include "waits.hpp"

namespace httoop::inline v0 {

// One exchange of a client over a channel, whatever is spoken there: the content of the request is sent
// while the response is read (RFC 9112 9.5), by a task of its own that keeps the link until it ends.
// What the protocol itself has to answer (RFC 9113 6.5.3, 6.7, 6.9) goes out whenever something was read.
class link : public std::enable_shared_from_this<link> {
public:
    link(io::loop& l, channel over, client_options o);
    link(link const&) = delete;
    link& operator=(link const&) = delete;

    // Composes the head and begins to send. Fails when the request cannot be composed.
    static outcome<void> open(std::shared_ptr<link> self, request const& r, owned<source> content);
    // The request went out on this connection before it was secured: only its response is awaited
    // (RFC 2817 3.3).
    outcome<void> resume(request const& r);
    // The final response's head; 101, too.
    task<outcome<response>> head();
    // Content of the response: valid until the next call.
    task<outcome<chunk>> read();
    [[nodiscard]] content_length_of length() const { return length_; }
    [[nodiscard]] field_section const& trailers() const { return trailers_; }
    // Ends the sending: the response made the rest pointless.
    void cease();
    // Nobody will read the response any more: says so, as the protocol has it.
    void leave();
    // The content that was or should have been sent, for another try.
    owned<source> take_content() { return std::move(content_); }
    // The connection, for what is spoken on it next: after a 101, a 2xx to CONNECT, or a response after
    // which HTTP/1.1 goes on. Fails where the server closes it, or where the request was not sent whole.
    outcome<channel> release();

private:
    class bell;
    static task<void> send(std::shared_ptr<link> self);
    static task<void> write_rest(std::shared_ptr<link> self);
    task<outcome<void>> send_content();
    task<outcome<void>> await_permission();
    task<outcome<void>> send_piece(octets piece);
    task<outcome<void>> flush();
    task<outcome<void>> receive();
    task<outcome<void>> unblock();
    void push();
    void ring();
    void fail(error e);
    [[nodiscard]] error read_failed(error e);
    [[nodiscard]] error ended_early(violation v) const;
    [[nodiscard]] error invalid(violation v, char const* about) const;

    io::loop& loop_;
    client_options options_;
    wire::message_clock clock_;
    wire::context context_;
    channel over_;
    owned<wire::connection> connection_;
    wire::stream_id id_ = 0;
    owned<source> content_;
    content_length_of length_;  // of the response
    field_section trailers_;
    std::string buffer_;
    std::size_t filled_ = 0;
    std::size_t handed_out_ = 0;  // octets of content that the reader has
    std::uint64_t received_ = 0;  // octets of content so far
    std::uint64_t written_ = 0;   // octets that the connection took
    std::uint64_t turn_ = 0;      // octets sent without a look at what the server says
    io::activity* sender_ = nullptr;
    io::activity* writer_ = nullptr;  // waits until the connection takes what push() left
    bell* room_awaited_ = nullptr;    // by the sender
    bell* output_awaited_ = nullptr;  // by the reader
    error send_error_;
    bool send_failed_ = false;
    bool ceased_ = false, left_ = false;
    bool expects_ = false;      // content waits for 100 (Continue)
    bool input_over_ = false;
    bool until_close_ = false;  // the response is as long as the connection
    bool truncated_ = false;    // which ended without TLS's closure alert
    bool head_seen_ = false;
    bool done_ = false;         // the response is complete
    bool any_octets_ = false;
};

// Leaves the link when nobody will read the answer.
class link_guard {
public:
    explicit link_guard(std::shared_ptr<link> const& l) : link_{l} {}
    ~link_guard() {
        if (link_) link_->leave();
    }
    link_guard(link_guard const&) = delete;
    link_guard& operator=(link_guard const&) = delete;
    void release() { link_ = nullptr; }

private:
    std::shared_ptr<link> link_;
};

}  // namespace httoop::inline v0
