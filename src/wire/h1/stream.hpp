#pragma once
#include <cassert>
#include <cstdint>
#include <memory>
#include <string>

#include <httoop/message/method.hpp>
#include <httoop/message/version.hpp>
#include <httoop/wire/event.hpp>

#include "outgoing.hpp"

namespace httoop::inline v0::wire {

// What is known of one exchange on an HTTP/1.x connection: a request and the response to it.
struct stream {
    struct facts {
        httoop::method::known method = httoop::method::other;
        bool safe = false;
        bool idempotent = false;
        bool simple = false;            // an HTTP/0.9 simple request
        bool input_done = false;        // nothing more of the incoming message comes
        bool head_out = false;          // the final head was composed
        bool output_done = false;       // the message that we send is complete
        bool close = false;             // the connection ends with this exchange
        bool keep_alive_asked = false;  // an HTTP/1.0 request with that option
        bool awaits_continue = false;   // the peer holds its content back until a 100
        bool content_seen = false;      // content was handed out
        bool asks_upgrade = false;
        bool tunnels = false;           // a 101 or a 2xx to CONNECT ended it
        bool aborted = false;           // will not be answered
        bool coded = false;             // the incoming content is in a transfer coding
    };
    facts is;
    http_version version;        // of the request
    std::uint32_t interims = 0;  // 1xx responses so far (client)
    std::size_t unconsumed = 0;  // octets of content that the caller still has
    framing incoming;            // of the message that we receive
    // Once the head is out:
    outgoing out;
    std::uint64_t left_out = 0;  // octets still to send of the announced length
    std::string upgrade;         // the request's Upgrade value (server)

    // What is answered does not depend on it (but for HEAD), and its request is over.
    [[nodiscard]] bool adds_nothing() const {
        return (is.method == method::get || is.method == method::head) && is.input_done && !is.simple && !is.close &&
               !is.keep_alive_asked;
    }

    void begin() {
        is = facts{};
        version = http_1_1;
        interims = 0;
        unconsumed = 0;
        incoming = framing{};
        if (!upgrade.empty()) upgrade.clear();
    }
};

// The exchanges under way, oldest first. Their ids are consecutive; their memory is used again.
class stream_ring {
public:
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] stream_id first_id() const { return first_id_; }
    [[nodiscard]] stream_id last_id() const { return first_id_ + count_ - 1; }
    // The exchange of that id while it is under way, else null.
    [[nodiscard]] stream* find(stream_id id) {
        return id - first_id_ < count_ ? &at(id - first_id_) : nullptr;
    }
    [[nodiscard]] stream const* find(stream_id id) const {
        return const_cast<stream_ring*>(this)->find(id);
    }
    stream& front() { return at(0); }
    stream& back() { return at(count_ - 1); }
    stream& push() {
        if (count_ == room_) grow();
        ++count_;
        stream& s = back();
        s.begin();
        return s;
    }
    void pop() {
        assert(count_ > 0);
        first_ = (first_ + 1) & (room_ - 1);
        ++first_id_;
        --count_;
    }
    void pop_back() {
        assert(count_ > 0);
        --count_;
    }
    void reset() {
        count_ = first_ = 0;
        first_id_ = 1;
    }

private:
    stream& at(std::size_t i) { return slots_[(first_ + i) & (room_ - 1)]; }
    void grow() {
        std::size_t const room = room_ == 0 ? 1 : 2 * room_;
        std::unique_ptr<stream[]> larger{new stream[room]};
        for (std::size_t i = 0; i < count_; ++i) larger[i] = std::move(at(i));
        slots_ = std::move(larger);
        room_ = room;
        first_ = 0;
    }
    std::unique_ptr<stream[]> slots_;
    std::size_t room_ = 0;  // a power of two
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    stream_id first_id_ = 1;
};

}  // namespace httoop::inline v0::wire
