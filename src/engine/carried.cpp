#include "carried.hpp"

#include "session.hpp"

namespace httoop::inline v0::engine {

namespace {

// Smaller pieces are copied behind the head; larger ones are borrowed where they can be.
constexpr std::size_t worth_borrowing = 4096;
// A request whose head is larger does not keep its memory for the next one.
constexpr std::size_t kept_octets = 4096;

}  // namespace

void carried::begin(session& home, io::loop& l, wire::stream_id s, moment m) {
    home_ = &home;
    stream = s;
    began = m.mono;
    now = phase::responding;
    ended_ = false;
    exchange::begin(home, &l, *this, m);
}

void carried::respond_by(service& s) {
    ::new (static_cast<void*>(&answering_)) task<outcome<reply>>(s.respond(*this));
    asked_ = true;
}

void carried::drop_answer() {
    answer = nullptr;
    if (own_answer) own_answer.reset();
    if (asked_) {
        answering_.~task();
        asked_ = false;
    }
    if (!delivery.is_ready()) delivery = task<void>{};
    if (through) {
        tunnel = nullptr;
        through = nullptr;
    }
}

void carried::clear() {
    if (request().fields().text().size() > kept_octets) request() = httoop::request{};
    drop_answer();
    forget();
    head_sent = content_pulled = delivering = delivery_ended = lost = false;
    octets_sent = octets_received = 0;
    because = nullptr;
    if (!fault.empty()) fault.clear();
    if (fault_) fault_.reset();
    if (framing.length.is != content_length_of::none) {
        for (std::string* kept : {&copied_, &lent_}) {
            if (kept->capacity() > kept_octets) *kept = {};
            kept->clear();
        }
        content_since = held_since = {};
        content_octets = 0;
        piece_ = {};
        lent_size_ = 0;
        has_piece_ = false;
    }
    now = phase::gone;
}

// --- The request's content -------------------------------------------------------------------

chunk carried::take_piece() {
    chunk c;
    c.data = piece_;
    lent_size_ = piece_.size();
    if (piece_.data() == copied_.data()) {
        lent_.swap(copied_);
        copied_.clear();
        c.data = lent_;
    }
    has_piece_ = false;
    piece_ = {};
    return c;
}

task<outcome<chunk>> carried::read() {
    if (lent_size_ != 0) home_->consumed(*this, std::exchange(lent_size_, 0));
    if (has_piece_) return outcome<chunk>{take_piece()};
    if (fault_) return outcome<chunk>{*fault_};
    if (ended_ || framing.length == content_length_of::no_content()) {
        chunk c;
        c.last = true;
        return outcome<chunk>{std::move(c)};
    }
    return next_piece();
}

task<outcome<chunk>> carried::next_piece() {
    for (;;) {
        if (has_piece_) co_return outcome<chunk>{take_piece()};
        if (fault_) co_return outcome<chunk>{*fault_};
        if (ended_) {
            chunk c;
            c.last = true;
            co_return outcome<chunk>{std::move(c)};
        }
        home_->wants_content(*this);
        wait w;
        reading_ = &w;
        bool const cancelled = co_await w;
        reading_ = nullptr;
        if (cancelled) co_return outcome<chunk>{error{failure::cancelled, "the exchange was cancelled"}};
    }
}

void carried::arrived(octets piece, bool copy) {
    octets_received += piece.size();
    if (copy) {
        content_octets += piece.size();
        held_since = home_->loop().now().mono;
        copied_.append(piece);
        piece_ = copied_;
    } else {
        piece_ = piece;
    }
    has_piece_ = true;
    tell_reader();
}

void carried::arrived_end() {
    ended_ = true;
    tell_reader();
}

void carried::failed(error e) {
    fault_ = std::move(e);
    tell_reader();
}

// --- The reply's content -----------------------------------------------------------------------

void carried::waits_for_content(instant now) {
    if (content_since == instant{}) content_since = now;
    if (held_since != instant{}) content_since = content_since + (now - held_since);
    held_since = {};
}

void carried::room() {
    if (pushing_ != nullptr) pushing_->wake();
    if (through) through->room();
}

// Waits until it may go on; false when nobody wants it any more.
task<bool> carried::room_or_end() {
    wait w;
    pushing_ = &w;
    bool const cancelled = co_await w;
    pushing_ = nullptr;
    if (cancelled && fault.empty()) fault = "the peer went away";
    co_return !cancelled;
}

task<void> carried::deliver() {
    source& from = *answer->source();
    wire::connection& to = home_->wire();
    for (bool last = false; !last;) {
        while (!home_->may_pull(*this))
            if (!co_await room_or_end()) co_return;
        outcome<chunk> piece = co_await from.read();
        if (!piece) {
            if (fault.empty()) fault = piece.error().text();
            co_return;
        }
        last = piece->last;
        octets rest = piece->data;
        octets_sent += rest.size();
        while (!rest.empty()) {
            // Borrowed octets may be of any size: what windows do not allow yet the wire holds.
            bool const borrow = piece->keep && rest.size() >= worth_borrowing;
            octets const part = borrow ? rest : rest.substr(0, to.may_send(stream));
            if (part.empty()) {
                home_->kick();
                if (!co_await room_or_end()) co_return;
                continue;
            }
            rest.remove_prefix(part.size());
            auto const taken = borrow ? to.send_content(stream, part, std::move(piece->keep))
                                      : to.send_content(stream, part);
            if (!taken) {
                fault = taken.error().broken->sentence;
                co_return;
            }
        }
        home_->kick();
    }
}

}  // namespace httoop::inline v0::engine
