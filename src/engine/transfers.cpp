#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include <httoop/engine/rules.hpp>

#include "session.hpp"
#include "worker.hpp"

// Octets between the stream and the wire: the buffer of what comes, and what goes out.

namespace httoop::inline v0::engine {

namespace {

constexpr std::uint64_t largest_frame = (1 << 24) - 1;  // of HTTP/2

}  // namespace

// Room for at least a quarter of the buffer behind what is unread. Heads are bounded by the limits,
// so the buffer is. True when what is unread has moved.
bool session::make_room() {
    if (capacity_ - end_ >= capacity_ / 4) return false;
    bool const moves = begin_ > 0;
    if (moves) {
        std::memmove(buffer_, buffer_ + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (capacity_ - end_ >= capacity_ / 4) return true;
    }
    limits const& l = policy().limits;
    std::size_t const frame = multiplexed_ ? std::min(l.frame_size, largest_frame) : 0;
    std::size_t const most = std::max(l.start_line + l.field_section, frame) + 2 * first_buffer;
    if (capacity_ >= most) return moves;
    std::size_t const larger = std::min<std::size_t>(capacity_ * 2, most);
    char* const moved = static_cast<char*>(std::realloc(buffer_, larger));
    if (moved == nullptr) throw std::bad_alloc{};
    worker_.of.memory.fetch_add(larger - capacity_, std::memory_order_relaxed);
    buffer_ = moved;
    capacity_ = larger;
    return true;
}

// What the stream has for the wire; false when that is nothing yet, or never.
bool session::fill() {
    do {
        if (!readable_) return false;
        bool const moved = make_room();
        if (end_ == capacity_) return false;
        io::transfer const t = stream_->read(buffer_ + end_, capacity_ - end_);
        switch (t.is) {
        case io::transfer::done:
            end_ += t.count;
            content_octets_ += t.count;
            if (t.drained) readable_ = false;
            break;
        case io::transfer::would_block:
            readable_ = false;
            if (moved && !undecided_) give_to_wire();  // it looks at them again before more comes
            return false;
        case io::transfer::ended: return receive_end();
        case io::transfer::failed:
            // What was received stands for itself: its framing tells whether it is complete.
            if (record_->secured && record_->secured->truncated() && enforced(rules::incomplete_close_taken))
                return receive_end();
            kill(record_->failure("the connection failed while reading"));
            return false;
        }
    } while (undecided_ && !choose_protocol());
    give_to_wire();
    return true;
}

bool session::receive_end() {
    readable_ = false;
    input_ = input::ended;
    if (undecided_) choose_protocol();
    give_to_wire();
    wire_->end_of_input();
    return true;
}

// The first `budget` octets of the output.
io::transfer session::write_bounded(std::size_t budget) {
    wire::segment some[16];
    std::size_t n = 0;
    for (wire::segment const& s : wire_->output()) {
        if (n == 16 || budget == 0) break;
        some[n] = s;
        some[n].size = std::min(s.size, budget);
        budget -= some[n++].size;
    }
    return stream_->write({some, n});
}

// The stream takes no more. It may be long until it takes some again though its reader reads all the
// time, as the kernel waits for much room: expired() looks how far the reader has come.
void session::stall() {
    writable_ = false;
    if (stalled_) return;
    stalled_ = true;
    written_at_ = loop().now().mono;
    unsent_ = stream_->unsent();
}

void session::writing_failed(int code) {
    kill(code == ENODATA ? octets{"a file became shorter while it was sent"}
                         : record_->failure("the connection failed while writing"));
}

// Writes what is ready. A file is written in bounded stretches so that other connections have their
// turn.
void session::flush() {
    std::size_t budget = policy().limits.file_turn;
    std::size_t left = wire_->pending();
    while (left != 0 && writable_) {
        io::transfer const t = left <= budget ? stream_->write(wire_->output()) : write_bounded(budget);
        if (t.is != io::transfer::done) {
            if (t.is == io::transfer::would_block) stall();
            else writing_failed(t.code);
            break;
        }
        wire_->sent(t.count);
        stalled_ = false;
        written_at_ = loop().now().mono;
        // What windows allow is framed when there is room for it.
        left = t.count == left && !multiplexed_ ? 0 : wire_->pending();
        budget -= std::min(budget, t.count);
        if (budget == 0) {
            again_ = true;
            reads_left_ = 0;  // the rest goes in another turn
            break;
        }
    }
    // What TLS has taken may still wait for the socket.
    bool const within = record_->secured && record_->secured->held() != 0;
    if (within) stall();
    unwritten_ = left != 0 || within;
    if (held_ && may_pull()) {
        held_ = false;
        again_ = true;
    }
}

// Adds to the memory of all connections what slow readers make us keep, and shut windows.
void session::count_output() {
    std::size_t const held = (stalled_ || multiplexed_) && !dead_ ? wire_->held_output() : 0;
    if (held == counted_output_) return;
    worker_.of.memory.fetch_add(held - counted_output_, std::memory_order_relaxed);
    counted_output_ = held;
}

}  // namespace httoop::inline v0::engine
