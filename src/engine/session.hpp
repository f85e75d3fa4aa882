#pragma once
#include <vector>

#include <httoop/engine/log.hpp>
#include <httoop/io/stream.hpp>
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

    // `first`: what was read of a connection that began, to tell the protocol by.
    void begin(record& r, octets first);
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
    // For carried: an answer or the end of its content is there.
    void news() {
        news_ = true;
        kick();
    }
    // For carried: the reader wants content beyond the piece it had; it is done with some.
    void wants_content(carried& x);
    void consumed(carried& x, std::size_t n);
    // For carried: there is room for what we send; and it is this stream's turn to be pulled.
    [[nodiscard]] bool may_pull() const;
    [[nodiscard]] bool may_pull(carried const& x);
    wire::connection& wire() { return *wire_; }
    [[nodiscard]] io::loop& loop() const;

    outcome<void> interim(exchange& x, response const& r) override;
    [[nodiscard]] io::address peer() const override;
    [[nodiscard]] std::uint64_t connection_id() const override;
    [[nodiscard]] bool secure() const override;
    [[nodiscard]] secured_by const* secured() const override;
    [[nodiscard]] httoop::policy const& policy() const override;
    [[nodiscard]] bool wants_account() const override;
    [[nodiscard]] exchange_witness* witness() const override;
    void released(exchange&) override { kick(); }

private:
    enum class input : std::uint8_t { open, ended };

    void run() override;
    void turn();
    void drop_buffer();
    void speak(wire::connection& protocol);
    void speak_http_1();
    void speak_http_2();
    bool choose_protocol();
    bool fill();
    bool receive_end();
    bool take_events();
    bool all_answered();
    [[nodiscard]] bool tunnel_due(carried const& x) const;
    bool nothing_unread();
    void on_head(wire::event const& e);
    void on_content(wire::event const& e);
    void on_end(wire::event const& e);
    void on_violated(wire::event const& e);
    void on_reset(wire::event const& e);
    void lose(carried& x, octets why, violation broken);
    void respond(carried& x);
    void respond_later(carried& x);
    [[nodiscard]] bool too_much_held() const;
    void count(carried& x, std::size_t octets);
    bool admit(carried& x);
    void require_tls(carried& x);
    bool holds_name_of(carried const& x);
    void switch_to_tls();
    void begin_tunnel();
    void collect_answers();
    void deliver(carried& x, task<void> by);
    void take_delivery(carried& x);
    void offer_room();
    [[nodiscard]] std::size_t waiting_streams();
    void accept(carried& x, outcome<reply>& answer);
    void refuse_thrown(carried& x, octets what);
    [[gnu::noinline]] void refuse_failed(carried& x, error const& e);
    void send(carried& x);
    void send_in_parts(carried& x);
    void refuse(carried& x, status_code s, rule const* because, octets detail);
    reply& answer_ourselves(carried& x, status_code s, rule const* because, octets detail);
    void flush();
    void stall();
    [[gnu::noinline]] void writing_failed(int code);
    void count_output();
    io::transfer write_bounded(std::size_t budget);
    void settle();
    void look_for_peer();
    void set_deadline();
    [[nodiscard]] wire::connection::reading awaited() const;
    void finish(carried& x, octets fault);
    void let_go_of_content(carried& x);
    [[nodiscard]] bool is_held(carried& x);
    void retire_finished();
    void expire_contents(instant now);
    void forget_content(carried& x);
    void release();
    void cool();
    carried* find(wire::stream_id s);
    bool make_room();
    void drop_consumed();
    void give_to_wire();
    [[gnu::noinline]] void log(carried& x);
    [[nodiscard]] bool busy(carried const& x) const;
    [[nodiscard]] bool over(carried const& x) const;

    static constexpr std::size_t first_buffer = 16384;  // octets; it grows where a head needs more

    worker& worker_;
    record* record_ = nullptr;
    io::stream* stream_ = nullptr;     // the record's
    wire::connection* wire_ = nullptr;  // one of ours, or the record's
    owned<wire::connection> own_[2];    // plain and secured, made when they are needed
    std::vector<carried*> exchanges_;   // in the order of their requests: by stream
    std::vector<wire::stream_id> waiting_;
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
    bool hung_up_ = false;    // something ended on the stream, and nobody has looked yet what
    bool unwritten_ = false;  // when that was tried last, output was left
    bool warm_ = false;  // idle, and still with its connection: the next request finds all in place
    bool multiplexed_ = false;  // what wire_ says
    bool undecided_ = false;    // what came may be the beginning of HTTP/2's preface
    bool news_ = false;         // of answers or deliveries
    bool screened_ = false;     // whether requests belong here is to be looked at
    std::uint32_t delivering_ = 0;
    int reads_left_ = 0;            // in this turn
    carried* switching_ = nullptr;  // its request is answered once TLS is there (RFC 2817)
    std::string held_name_;         // the last one that the certificate was found to hold
    mutable secured_by facts_;
    mutable std::string client_;
    task<void> tunnel_task_;
    owned<tunnel> tunnel_;
    io::activity tunnel_activity_;
};

}  // namespace httoop::inline v0::engine
