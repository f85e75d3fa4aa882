#include "link.hpp"

#include <algorithm>
#include <cstring>

#include <httoop/engine/rules.hpp>
#include <httoop/wire/h1.hpp>
#include <httoop/wire/h2.hpp>

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t head_room = 16384;      // what is received at once
constexpr std::size_t content_room = 131072;  // once content arrives
constexpr std::uint64_t largest_frame_taken = (1 << 24) - 1;  // of HTTP/2
constexpr int rounds_of_link = 16;
constexpr int reads_of_link = 16;

}  // namespace

link::host::host(io::loop& l, client_options const& o) : loop{l}, options{o} {
    plain.role = secured.role = wire::role::client;
    plain.policy = secured.policy = &o.policy;
    plain.clock = secured.clock = &clock;
    plain.forwards = secured.forwards = o.forwards;
    secured.secure = true;
}

link::link(host& h, channel over) : host_{h}, over_{std::move(over)}, stream_{&over_.top()} {
    host_.clock.set(host_.loop.now());
    wire::context const& c = over_.secured ? host_.secured : host_.plain;
    wire_ = over_.http_2 ? wire::make_h2(c) : wire::make_h1(c);
    multiplexed_ = wire_->multiplexed();
    if (!over_.unread.empty()) {
        buffer_ = received{std::max(head_room, over_.unread.size())};
        std::memcpy(buffer_.data(), over_.unread.data(), over_.unread.size());
        end_ = over_.unread.size();
        over_.unread.clear();
        if (multiplexed_) give_to_wire();
    }
    if (client_observer const* const o = host_.options.observer; o != nullptr && multiplexed_ && o->wants_frames()) {
        frames_in_ = make_owned<frames_seen>(false, 0u);
        frames_out_ = make_owned<frames_seen>(true, wire::h2_preface.size());
    }
    written_at_ = heard_at_ = idle_since_ = host_.loop.now().mono;
    stream_->watch_with(this);
    set_deadline();
}

link::~link() {
    host_.loop.disarm(*this);
    host_.loop.dequeue(*this);
}

void link::ready(unsigned what) {
    if ((what & (readable | hung_up)) != 0) readable_ = true;
    if ((what & (writable | hung_up)) != 0) writable_ = true;
    if (running_ || deferred_) again_ = true;
    else turn();
}

void link::kick() {
    again_ = true;
    if (!running_) host_.loop.enqueue(*this);
}

void link::run() {
    if (std::exchange(deferred_, false)) reads_left_ = reads_of_link;
    if (told_ended_) host_.ended(*this);
    else if (!running_) go_on();
}

void link::turn() {
    reads_left_ = reads_of_link;
    go_on();
}

// With what is left of a turn: who reads on and on what is there at once is no reason for another one.
void link::go_on() {
    if (dead_ || tunnelled_) return settle();
    running_ = true;
    woke_ = false;
    host_.clock.set(host_.loop.now());
    int rounds = 0;
    do {
        again_ = blocked_ = false;
        take_events();
        std::uint64_t const before = written_;
        if (!dead_) flush();
        if (blocked_ && written_ != before) again_ = true;
        if (!dead_) offer_room();
        if (again_ && !dead_ && !tunnelled_) retire_finished();
        if (retired_ && calls_.empty()) break;  // what is left to be written nobody wants
    } while (again_ && !dead_ && !tunnelled_ && reads_left_ != 0 && ++rounds < rounds_of_link);
    running_ = false;
    if (again_ && !dead_ && !tunnelled_) {
        deferred_ = true;
        host_.loop.dequeue(*this);  // a reader was to come first
        host_.loop.defer(*this);
    }
    settle();
}

// Takes events until octets or readers are waited for, or others have their turn.
void link::take_events() {
    while (!dead_) {
        wire::event const e = wire_->next();
        switch (e.is) {
        case wire::event::need_octets:
            drop_consumed();
            if (input_over_ || !readable_) return;
            if (woke_ || held_by_readers()) {
                // Readers that were woken come first: what they take need not be copied.
                if (std::exchange(woke_, false)) host_.loop.enqueue(*this);
                return;
            }
            if (wire_->pending() != 0) flush();
            if (dead_) return;
            if (reads_left_ == 0) {
                again_ = true;
                return;
            }
            --reads_left_;
            if (!fill()) return;
            break;
        case wire::event::blocked: blocked_ = true; return;
        case wire::event::interim:
        case wire::event::head: on_head(e); break;
        case wire::event::content: on_content(e); break;
        case wire::event::end:
            on_end(e);
            if (multiplexed_ || readable_) break;
            drop_consumed();
            if (begin_ == end_) return;
            break;
        case wire::event::violated: on_violated(e); break;
        case wire::event::reset: on_reset(e); break;
        case wire::event::tunnel: on_tunnel(); return;
        case wire::event::closed: input_over_ = true; return;
        }
    }
}

// HTTP/1.x reads on when its reader wants more. With several streams what was not taken by now is copied.
bool link::held_by_readers() {
    for (call* c : calls_) {
        if (!multiplexed_ && c->borrows()) return true;
        c->keep_views();
    }
    return false;
}

void link::drop_consumed() {
    std::size_t const consumed = wire_->consumed_input();
    begin_ += consumed - dropped_;
    dropped_ = consumed;
    if (begin_ == end_) begin_ = end_ = 0;
}

void link::give_to_wire() {
    dropped_ = 0;
    wire_->receive({buffer_.data() + begin_, end_ - begin_});
}

// What is unread goes to the front; where a reader has some of the buffer, to the front of another one.
// Heads and frames are bounded by limits, so the buffer is.
void link::make_room() {
    std::size_t const unread = end_ - begin_;
    std::size_t capacity = std::max(buffer_.capacity(), large_ ? content_room : head_room);
    if (unread > capacity / 2) {
        limits const& l = host_.options.policy.limits;
        std::size_t const frame = multiplexed_ ? std::min(l.frame_size, largest_frame_taken) : 0;
        std::size_t const most = std::max(l.start_line + l.field_section, frame) + 2 * head_room;
        capacity = std::max(capacity, std::min<std::size_t>(2 * capacity, most));
    }
    if (capacity > buffer_.capacity() || buffer_.lent()) {
        received other{capacity};
        if (unread != 0) std::memcpy(other.data(), buffer_.data() + begin_, unread);
        if (buffer_.lent()) before_ = std::move(buffer_);
        buffer_ = std::move(other);
    } else if (unread != 0 && begin_ != 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, unread);
    }
    begin_ = 0;
    end_ = unread;
}

// What the channel has for the wire; false when that is nothing yet, or never.
bool link::fill() {
    make_room();
    if (end_ == buffer_.capacity()) return false;
    io::transfer const t = stream_->read(buffer_.data() + end_, buffer_.capacity() - end_);
    switch (t.is) {
    case io::transfer::done:
        if (frames_in_) frames_in_->pass({buffer_.data() + end_, t.count}, *host_.options.observer, over_.id);
        end_ += t.count;
        heard_at_ = host_.loop.now().mono;
        if (t.drained) readable_ = false;
        if (!multiplexed_ && !calls_.empty()) {
            calls_.front()->heard_ = true;
            calls_.front()->quiet_since_ = heard_at_;
        }
        if (full_ || !greeted_) {  // its settings may have changed
            full_ = false;
            greeted_ = true;
            freed_ = true;
        }
        give_to_wire();
        return true;
    case io::transfer::would_block:
        readable_ = false;
        if (end_ != 0) give_to_wire();  // it looks at them again before more comes
        return false;
    case io::transfer::ended: return receive_end(true);
    case io::transfer::failed:
        readable_ = false;
        if (over_.top_tls() != nullptr && over_.top_tls()->truncated()) return receive_end(false);
        if (over_.top_tls() != nullptr && !over_.top_tls()->failure_text().empty()) {
            kill(over_.top_tls()->fault());
        } else if (output_failed_) {
            kill(output_error_);
        } else {
            error e = error::system(t.code, "reading failed");
            e.during = phase::receive;
            kill(e);
        }
        return false;
    }
    return false;
}

bool link::receive_end(bool confirmed) {
    readable_ = false;
    input_over_ = true;
    truncated_ = !confirmed;
    give_to_wire();
    wire_->end_of_input();
    return true;
}

// --- Output ----------------------------------------------------------------------------------

void link::flush() {
    limits const& l = host_.options.policy.limits;
    std::uint64_t budget = l.file_turn;
    std::size_t left = wire_->pending();
    while (left != 0 && writable_ && !output_failed_) {
        io::transfer const t = stream_->write(wire_->output());
        if (t.is == io::transfer::failed) {
            error e = error::system(t.code, "the connection broke");
            if (over_.top_tls() != nullptr && !over_.top_tls()->failure_text().empty()) e = over_.top_tls()->fault();
            e.during = phase::send;
            output_failed(std::move(e));
            return;
        }
        if (t.is != io::transfer::done) {
            writable_ = false;
            if (!stalled_) {
                stalled_ = true;
                written_at_ = host_.loop.now().mono;
                unsent_ = stream_->unsent();
            }
            break;
        }
        if (frames_out_) frames_out_->pass(wire_->output(), t.count, *host_.options.observer, over_.id);
        wire_->sent(t.count);
        written_ += t.count;
        stalled_ = false;
        written_at_ = host_.loop.now().mono;
        left = wire_->pending();
        if (t.count >= budget) {
            if (left == 0) break;
            again_ = true;
            readable_ = true;  // however fast it is taken: the server may have said something (RFC 9112 9.5)
            break;
        }
        budget -= t.count;
    }
    if (left != 0 || output_failed_) return;
    for (call* c : calls_) {
        if (!c->sent_ || c->sent_told_ || wire_->sending(c->stream_)) continue;
        c->sent_told_ = true;
        c->quiet_since_ = host_.loop.now().mono;
        if (host_.options.observer != nullptr) host_.options.observer->sent(c->number);
    }
}

// Not the end: a server may answer and close before it took everything. What it said is read first.
void link::output_failed(error e) {
    output_failed_ = true;
    stalled_ = false;
    output_error_ = std::move(e);
    retired_ = true;
    readable_ = true;
    wire_->sent(wire_->pending());
    for (call* c : calls_) c->cease();
    again_ = true;
}

bool link::may_pull(call const& c) {
    if (dead_ || output_failed_ || wire_->may_send(c.stream_) == 0) return false;
    if (!multiplexed_ || waiting_streams() == 0) return true;
    waiting_.push_back(c.stream_);
    wire::stream_id const first = wire_->next_writable(waiting_.data(), waiting_.size());
    kick();  // whoever goes first is woken while this one waits
    return first == c.stream_;
}

std::size_t link::waiting_streams() {
    waiting_.clear();
    for (call const* c : calls_)
        if (c->waits_for_room()) waiting_.push_back(c->stream_);
    return waiting_.size();
}

void link::offer_room() {
    if (waiting_streams() == 0) return;
    wire::stream_id const first = wire_->next_writable(waiting_.data(), waiting_.size());
    if (first == 0) return;
    if (call* const c = find(first); c != nullptr) c->ring_sender();
}

}  // namespace httoop::inline v0::engine
