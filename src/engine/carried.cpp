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
    exchange::begin(home, &l, *this, m);
}

void carried::respond_by(service& s) {
    ::new (static_cast<void*>(&answering_)) task<outcome<reply>>(s.respond(*this));
    asked_ = true;
}

void carried::clear() {
    if (request().fields().text().size() > kept_octets) request() = httoop::request{};
    answer = nullptr;
    if (own_answer) own_answer.reset();
    if (asked_) {
        answering_.~task();
        asked_ = false;
    }
    if (!delivery.is_ready()) delivery = task<void>{};
    forget_content();
    head_sent = content_pulled = delivering = lost = false;
    octets_sent = octets_received = 0;
    because = nullptr;
    if (!fault.empty()) fault.clear();
    if (fault_) fault_.reset();
    if (framing.length.is != content_length_of::none) {
        copied_.clear();
        lent_.clear();
        piece_ = {};
        lent_size_ = 0;
        has_piece_ = ended_ = false;
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
    if (lent_size_ != 0) {
        home_->wire().consumed(stream, lent_size_);
        lent_size_ = 0;
    }
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
        copied_.append(piece);
        piece_ = copied_;
    } else {
        piece_ = piece;
    }
    has_piece_ = true;
    if (reading_ != nullptr) reading_->wake();
}

void carried::arrived_end() {
    ended_ = true;
    if (reading_ != nullptr) reading_->wake();
}

void carried::failed(error e) {
    fault_ = std::move(e);
    if (reading_ != nullptr) reading_->wake();
}

// --- The reply's content -----------------------------------------------------------------------

void carried::room() {
    if (pushing_ != nullptr) pushing_->wake();
}

task<void> carried::deliver() {
    source& from = *answer->source();
    wire::connection& to = home_->wire();
    for (bool last = false; !last;) {
        while (!home_->may_pull() || to.may_send(stream) == 0) {
            wait w;
            pushing_ = &w;
            bool const cancelled = co_await w;
            pushing_ = nullptr;
            if (cancelled) {
                fault = "the peer went away";
                co_return;
            }
        }
        outcome<chunk> piece = co_await from.read();
        if (!piece) {
            fault = piece.error().text();
            co_return;
        }
        last = piece->last;
        octets rest = piece->data;
        octets_sent += rest.size();
        while (!rest.empty()) {
            std::size_t const most = to.may_send(stream);
            if (most == 0) {
                home_->kick();
                wait w;
                pushing_ = &w;
                bool const cancelled = co_await w;
                pushing_ = nullptr;
                if (cancelled) {
                    fault = "the peer went away";
                    co_return;
                }
                continue;
            }
            octets const part = rest.substr(0, most);
            rest.remove_prefix(part.size());
            bool const borrow = piece->keep && rest.empty() && part.size() >= worth_borrowing;
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
