#pragma once
#include <cassert>
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/message/method.hpp>
#include <httoop/message/version.hpp>
#include <httoop/wire/event.hpp>

#include "outgoing.hpp"

namespace httoop::inline v0::wire {

// What is known of one exchange on an HTTP/1.x connection: a request and the response to it.
struct stream_state {
    httoop::method::known method = httoop::method::other;
    bool safe = false;
    bool idempotent = false;
    http_version version;            // of the request
    framing incoming;                // of the message that we receive
    bool simple = false;             // an HTTP/0.9 simple request
    bool head_in = false;            // the final head was received
    bool input_done = false;         // nothing more of the incoming message comes
    bool head_out = false;           // the final head was composed
    bool output_done = false;        // the message that we send is complete
    bool close = false;              // the connection ends with this exchange
    bool keep_alive_asked = false;   // an HTTP/1.0 request with that option
    bool awaits_continue = false;    // the peer holds its content back until a 100
    bool content_seen = false;       // content was handed out
    bool asks_upgrade = false;
    bool tunnels = false;            // a 101 or a 2xx to CONNECT ended it
    bool aborted = false;            // will not be answered
    bool coded = false;              // the incoming content is in a transfer coding
    std::uint32_t interims = 0;      // 1xx responses so far (client)
    std::size_t unconsumed = 0;      // octets of content that the caller still has
    std::uint64_t left_out = 0;      // octets still to send of the announced length
    outgoing out;
};
struct stream : stream_state {
    std::string upgrade;  // the request's Upgrade value (server)
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
        if (count_ == slots_.size()) grow();
        ++count_;
        stream& s = back();
        static_cast<stream_state&>(s) = stream_state{};
        s.upgrade.clear();
        return s;
    }
    void pop() {
        assert(count_ > 0);
        first_ = (first_ + 1) & (slots_.size() - 1);
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
    stream& at(std::size_t i) { return slots_[(first_ + i) & (slots_.size() - 1)]; }
    void grow() {
        std::vector<stream> larger(slots_.empty() ? 1 : 2 * slots_.size());
        for (std::size_t i = 0; i < count_; ++i) larger[i] = std::move(at(i));
        slots_ = std::move(larger);
        first_ = 0;
    }
    std::vector<stream> slots_;  // as many as a power of two
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    stream_id first_id_ = 1;
};

}  // namespace httoop::inline v0::wire
