#pragma once
#include <optional>

#include <httoop/exchange/exchange.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/wire/event.hpp>

#include "pipe.hpp"

namespace httoop::inline v0::engine {

class session;

// An exchange as a session carries it: the request's content as a source, and the reply on its way.
class carried final : public exchange, public source {
public:
    // The session moves it from phase to phase; `gone` objects are used again.
    enum class phase : std::uint8_t { switching, responding, answered, waiting, sending, sent, gone };

    carried() {}
    ~carried() { clear(); }

    void begin(session& home, io::loop& l, wire::stream_id s, moment now);
    void clear();  // gives back what it holds but its memory
    void drop_answer();  // and whoever reads the content for it, if that can end at once

    [[nodiscard]] session& home() const { return *home_; }

    // Content, pulled by the service.
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return framing.length; }
    [[nodiscard]] field_section const* trailers() const override { return &request().trailers(); }

    // Content, pushed by the session.
    [[nodiscard]] bool wants_piece() const { return !has_piece_ && !ended_ && !fault_; }
    void arrived(octets piece, bool copy);
    void arrived_end();
    void failed(error e);

    // The reply's content from its source to the wire: the tail of respond().
    task<void> deliver();
    void room();  // there is room for output, and it is the stream's turn
    [[nodiscard]] bool waits_for_room() const {
        return (pushing_ != nullptr && pushing_->waiting) || (through && through->blocked());
    }

    // How fast content comes for which the service waits (multiplexed wires; HTTP/1.x has one content
    // at a time, and the session looks).
    void waits_for_content(instant now);
    [[nodiscard]] bool awaits_content() const { return reading_ != nullptr && reading_->waiting; }
    instant content_since{}, held_since{};
    std::uint64_t content_octets = 0;

    wire::stream_id stream = 0;
    wire::framing framing;
    phase now = phase::gone;
    bool head_sent = false;
    bool content_pulled = false;
    bool delivering = false;
    bool delivery_ended = false;  // and nobody has looked yet
    bool lost = false;  // its stream is gone: nothing more is sent on it
    std::uint64_t octets_sent = 0;
    std::uint64_t octets_received = 0;
    std::size_t counted = 0;  // of it, in the memory of all connections
    rule const* because = nullptr;
    std::string fault;  // for the log
    status_code status;
    reply* answer = nullptr;  // in the task or in `own_answer`
    std::optional<reply> own_answer;
    void respond_by(service& s);
    [[nodiscard]] task<outcome<reply>>& answering() { return answering_; }
    owned<pipe> through;          // of a tunnel on this stream
    owned<httoop::tunnel> tunnel;
    task<void> delivery;
    instant began{};

private:
    friend class session;
    friend class pipe;
    // The wait for the next piece of content, or for room to send.
    class wait final : public io::leaf_wait {
    public:
        bool begin(io::loop&) override { return waiting = true; }
        void cancel() override {
            waiting = false;
            complete();
        }
        void wake() {
            if (!waiting) return;
            waiting = false;
            complete();
        }
        // Whether the activity was cancelled.
        bool await_resume() { return was_cancelled(); }
        bool waiting = false;
    };
    task<outcome<chunk>> next_piece();
    chunk take_piece();
    task<bool> room_or_end();
    [[nodiscard]] std::size_t unconsumed() const { return lent_size_ + (has_piece_ ? piece_.size() : 0); }
    void tell_reader() {
        if (reading_ != nullptr) reading_->wake();
        if (through) through->arrived();
    }

    // Made where it stays, so that an answer that is ready at once is never moved.
    union {
        task<outcome<reply>> answering_;
    };
    bool asked_ = false;
    session* home_ = nullptr;
    wait* reading_ = nullptr;
    wait* pushing_ = nullptr;
    octets piece_;
    std::string copied_, lent_;
    std::optional<error> fault_;
    std::size_t lent_size_ = 0;
    bool has_piece_ = false, ended_ = false;
};

}  // namespace httoop::inline v0::engine
