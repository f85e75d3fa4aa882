#pragma once
#include <vector>

#include <httoop/engine/log.hpp>
#include <httoop/wire/connection.hpp>

#include "carried.hpp"

namespace httoop::inline v0::engine {

class record;
class worker;

// Drives one connection while something is under way on it: octets from the stream into the wire
// connection, requests from there to the service, replies back. It exists from the first octet of a
// request until the connection is idle again, and then serves another one.
class session final : public exchange_host, private io::job {
public:
    explicit session(worker& w);
    ~session();

    void begin(record& r);
    // Gives a receive buffer back that has grown, until begin().
    void shrink();
    // The stream can be read or written again (io::watcher bits).
    void ready(unsigned what);
    // The record's deadline passed.
    void expired(instant now);
    // No further requests; running ones end.
    void drain();
    // Gives up at once: the stream is closed, running tasks are cancelled and unwind.
    void kill(octets why);

    // For carried: something changed, look again in this turn.
    void kick();
    // For carried: the reader wants content beyond the piece it had.
    void wants_content(carried& x);
    [[nodiscard]] bool may_pull() const;
    wire::connection& wire() { return *wire_; }
    [[nodiscard]] io::loop& loop() const;

    outcome<void> interim(exchange& x, response const& r) override;
    [[nodiscard]] io::address peer() const override;
    [[nodiscard]] std::uint64_t connection_id() const override;
    [[nodiscard]] bool secure() const override { return false; }
    [[nodiscard]] httoop::policy const& policy() const override;

private:
    enum class input : std::uint8_t { open, ended };

    void run() override;
    void turn();
    void drop_buffer();
    bool fill();
    bool take_events();
    void on_head(wire::event const& e);
    void on_content(wire::event const& e);
    void on_end(wire::event const& e);
    void on_violated(wire::event const& e);
    void on_reset(wire::event const& e);
    void begin_tunnel();
    void collect_answers();
    void accept(carried& x, outcome<reply>& answer);
    void refuse_thrown(carried& x, octets what);
    void send(carried& x);
    void send_in_parts(carried& x);
    void refuse(carried& x, status_code s, rule const* because, octets detail);
    void flush();
    void stall();
    void count_output();
    io::transfer write_bounded(std::size_t budget);
    void settle();
    void set_deadline();
    void finish(carried& x, octets fault);
    void retire_finished();
    void release();
    void cool();
    carried* find(wire::stream_id s);
    void make_room();
    void drop_consumed();
    void give_to_wire();
    void log(carried& x);
    [[nodiscard]] bool busy(carried const& x) const;
    [[nodiscard]] bool over(carried const& x) const;

    worker& worker_;
    record* record_ = nullptr;
    owned<wire::connection> wire_;
    std::vector<carried*> exchanges_;  // in the order of their requests
    char* buffer_ = nullptr;
    std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
    std::size_t dropped_ = 0;  // of what the wire consumed of the last receive()
    instant head_since_{};
    // Since when the client's content is measured, moved on by the time that the service held it
    // (since held_since_), which is not the client's.
    instant content_since_{}, held_since_{};
    instant written_at_{};    // the last time that our reader took something
    std::size_t unsent_ = 0;  // in the kernel, when that was looked at last; while stalled_
    std::size_t counted_output_ = 0;
    std::uint64_t content_octets_ = 0;
    input input_ = input::open;
    bool readable_ = false, writable_ = true, running_ = false, again_ = false;
    bool stalled_ = false, dead_ = false, held_ = false, tunnelled_ = false, served_ = false;
    bool warm_ = false;  // idle, and still with its connection: the next request finds all in place
    task<void> tunnel_task_;
    owned<tunnel> tunnel_;
    io::activity tunnel_activity_;
};

}  // namespace httoop::inline v0::engine
