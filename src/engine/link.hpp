#pragma once
#include <vector>

#include <httoop/engine/client.hpp>
#include <httoop/wire/connection.hpp>

#include "call.hpp"
#include "channel.hpp"
#include "frames_seen.hpp"

namespace httoop::inline v0::engine {

// One connection of a client and what drives it: octets from the channel into the wire connection,
// events from there to the calls, requests out. HTTP/1.x has one call at a time, HTTP/2 many. The sources:
//
//     link.cpp          turns: octets in and out
//     link_events.cpp   what the wire tells, and which call it is about
//     link_sending.cpp  requests and their content
//     link_ending.cpp   how calls and links end: deadlines, failures, leaving
class link final : public io::watcher, private io::timer, private io::job {
public:
    // Who keeps links on a loop.
    class host {
    public:
        host(io::loop& l, client_options const& o);
        host(host const&) = delete;
        host& operator=(host const&) = delete;
        // Another call may begin: none is under way, or fewer than before. Nothing of the link is touched
        // after it.
        virtual void has_room(link& l) = 0;
        // The server requires HTTP/1.1 in place of HTTP/2.
        virtual void wants_older(link& l) = 0;
        // It carries nothing any more and never will: to be deleted.
        virtual void ended(link& l) = 0;

        io::loop& loop;
        client_options const& options;
        wire::message_clock clock;
        wire::context plain, secured;

    protected:
        ~host() = default;
    };

    link(host& h, channel over);
    ~link();

    // Begins the call with that request. False: not on this link, or not now; the call goes elsewhere. A
    // request that cannot be composed fails its call, and the link is as good as before.
    bool begin(call& c, request const& r);
    // The request went out on this connection before it was secured: only its response is awaited
    // (RFC 2817 3.3).
    bool resume(call& c, request const& r);
    // The connection, for what is spoken on it next: after a 101, a 2xx to CONNECT, or a response after
    // which HTTP/1.1 goes on. The link and the call are over then. Fails where the server closes it, or
    // where the request was not sent whole.
    outcome<channel> release();

    [[nodiscard]] bool multiplexed() const { return multiplexed_; }
    [[nodiscard]] bool idle() const { return calls_.empty(); }
    [[nodiscard]] bool usable() const { return !retired_ && !dead_ && (multiplexed_ ? !full_ && (greeted_ || calls_.empty()) : calls_.empty()); }
    [[nodiscard]] bool fresh() const { return !used_; }
    // Further calls may come to it, though not now.
    [[nodiscard]] bool lasts() const { return !retired_ && !dead_; }
    // It is one of many calls, and full at most for now.
    [[nodiscard]] bool takes_more() const { return multiplexed_ && lasts(); }
    [[nodiscard]] channel const& over() const { return over_; }
    // No further calls; it ends with those under way, or now.
    void retire();
    // Ends at once: its calls fail.
    void kill(error const& e);
    // Ends in good order, its calls fail; it is deleted next.
    void part(error const& e);

    // For calls.
    void wants_content(call& c);
    void consumed(call& c, std::size_t n);
    void leave(call& c);
    [[nodiscard]] received const& buffer() const { return buffer_; }
    // What others need to decide about another try.
    [[nodiscard]] error told_by(call const& c, error e) const;

    // For the host: whose link it is, and its place there; among all idle ones, the oldest first; and among
    // those of its destination, the one used last first.
    destination* of = nullptr;
    std::size_t place = 0;
    link* next = nullptr;
    link** previous = nullptr;
    link* next_there = nullptr;
    link** previous_there = nullptr;

private:
    friend class uploads;
    friend class call_pipe;

    void ready(unsigned what) override;
    void expired() override;
    void run() override;
    void kick();
    void turn();
    void go_on();
    void take_events();
    bool fill();
    void make_room();
    bool receive_end(bool confirmed);
    void drop_consumed();
    void give_to_wire();
    bool held_by_readers();
    void flush();
    void send_off();
    void output_failed(error e);
    void offer_room();
    bool may_pull(call const& c);
    std::size_t waiting_streams();

    call* find(wire::stream_id s);
    void on_head(wire::event const& e);
    void on_content(wire::event const& e);
    void on_end(wire::event const& e);
    bool lends_rest();
    void on_violated(wire::event const& e);
    void on_reset(wire::event const& e);
    void on_tunnel();

    void begun(call& c, wire::stream_id s);
    void end_request(call& c);
    void lose(call& c, error e);
    void lose_all(violation v);
    [[nodiscard]] static std::string incomplete(call const& c);
    [[nodiscard]] error lost(call const& c, violation v, octets called = {}) const;
    [[nodiscard]] error invalid(call const& c, violation v) const;
    void detach(call& c);
    void settle();
    void retire_finished();
    void set_deadline();
    void close();
    [[nodiscard]] instant silent_until(call const& c) const;

    host& host_;
    channel over_;
    io::stream* stream_;  // of the channel
    owned<wire::connection> wire_;
    std::vector<call*> calls_;  // by stream
    std::vector<wire::stream_id> waiting_;
    received buffer_;
    received before_;  // the one before it, which a reader had some of
    std::size_t begin_ = 0, end_ = 0;
    std::size_t dropped_ = 0;  // of what the wire consumed of the last receive()
    std::uint64_t written_ = 0;
    instant written_at_{}, heard_at_{}, idle_since_{};
    std::size_t unsent_ = 0;   // in the kernel, when that was looked at last
    error output_error_;
    owned<frames_seen> frames_in_, frames_out_;  // if somebody wants them
    int reads_left_ = 0;  // in this turn
    bool multiplexed_ = false;
    bool readable_ = true, writable_ = true, running_ = false, again_ = false;
    bool deferred_ = false;     // it goes on when others had their turn
    bool woke_ = false;         // a reader, in this turn
    bool large_ = false;        // content comes: more is received at once
    bool input_over_ = false, truncated_ = false;
    bool output_failed_ = false;
    bool stalled_ = false, blocked_ = false;
    bool greeted_ = false;      // the server said something: how many streams it allows, for one
    bool full_ = false;         // the server allows no more streams now
    bool retired_ = false, dead_ = false, closing_ = false, told_ended_ = false;
    bool tunnelled_ = false;
    bool used_ = false;         // it carried a call
    bool freed_ = false;        // a call is over, and the host was not told yet
};

}  // namespace httoop::inline v0::engine
