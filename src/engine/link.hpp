#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/stream.hpp>
#include <httoop/wire/connection.hpp>

namespace httoop::inline v0 {

// `io::activity& a = *co_await this_activity{}`: the tree of tasks that runs here.
struct [[nodiscard]] this_activity {
    io::activity* found = nullptr;
    bool await_ready() const { return false; }
    template <class P>
    bool await_suspend(std::coroutine_handle<P> h) {
        found = h.promise().activity;
        return false;
    }
    io::activity* await_resume() const { return found; }
};

// While it lives, waits of the activity end after `span` at the latest.
class within {
public:
    within(io::activity& a, duration span) : activity_{a}, before_{a.deadline} {
        instant const until = a.loop()->now().mono + span;
        if (until < before_) a.deadline = until;
    }
    ~within() { activity_.deadline = before_; }
    within(within const&) = delete;
    within& operator=(within const&) = delete;

private:
    io::activity& activity_;
    instant before_;
};

// One connection of a client that carries one exchange: the content of the request is sent while
// the response is read (RFC 9112 9.5), by a task of its own that keeps the link until it ends.
class link {
public:
    link(io::loop& l, owned<io::stream> connected, client_options o);
    link(link const&) = delete;
    link& operator=(link const&) = delete;

    // Composes the head and begins to send. Fails when the request cannot be composed.
    static outcome<void> open(std::shared_ptr<link> self, io::loop& loop, request const& r, owned<source> content);
    // The final response's head.
    task<outcome<response>> head();
    // Content of the response: valid until the next call.
    task<outcome<chunk>> read();
    [[nodiscard]] content_length_of length() const { return length_; }
    [[nodiscard]] field_section const& trailers() const { return trailers_; }
    // Ends the sending: nobody will read the response any more, or it made the rest pointless.
    void cease();
    // The content that was or should have been sent, for another try.
    owned<source> take_content() { return std::move(content_); }
    [[nodiscard]] bool sending() const { return sender_ != nullptr; }

private:
    class permission;
    static task<void> send(std::shared_ptr<link> self);
    task<outcome<void>> send_content();
    task<outcome<void>> flush();
    task<outcome<void>> receive();
    void failed(error e);
    error ended_early(violation v) const;

    client_options options_;
    wire::message_clock clock_;
    wire::context context_;
    owned<io::stream> stream_;
    owned<wire::connection> connection_;
    wire::stream_id id_ = 0;
    owned<source> content_;
    content_length_of length_;  // of the response
    field_section trailers_;
    std::string buffer_;
    std::size_t filled_ = 0;
    std::size_t handed_out_ = 0;  // octets of content that the reader has
    std::uint64_t received_ = 0;  // octets of content so far
    io::activity* sender_ = nullptr;
    permission* waiting_ = nullptr;
    error send_error_;
    bool send_failed_ = false;
    bool ceased_ = false;
    bool expects_ = false;   // content waits for 100 (Continue)
    bool input_over_ = false;
    bool done_ = false;      // the response is complete
    bool any_octets_ = false;
};

}  // namespace httoop::inline v0
