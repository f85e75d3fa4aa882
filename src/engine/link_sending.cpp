// Sending on a link: the request with its content, and what the protocol itself has to say.
#include "link.hpp"

#include <algorithm>

#include <httoop/engine/rules.hpp>

#include "as_sent.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::size_t piece_size = 65536;       // of request content at a time
constexpr std::size_t written_at_once = 16384;  // each within the limit write-time

}  // namespace

// A wait for something that another task on the link brings about.
class link::bell final : public io::timed_wait {
public:
    bell(bell*& place, duration at_most) : timed_wait{at_most}, place_{place} {}
    outcome<void> await_resume() { return ending(); }
    void ring() {
        stop();
        finish();
    }

private:
    bool start(io::loop&) override {
        place_ = this;
        return true;
    }
    void stop() override { place_ = nullptr; }
    bell*& place_;
};

void link::ring() {
    if (room_awaited_ != nullptr) room_awaited_->ring();
    if (output_awaited_ != nullptr && writer_ == nullptr) output_awaited_->ring();
}

outcome<void> link::open(std::shared_ptr<link> self, request const& r, owned<source> content) {
    link& l = *self;
    if (l.filled_ > 0 && !l.over_.http_2)
        return error{failure::closed, "octets came before anything was asked for; no request was sent"};
    l.content_ = std::move(content);
    auto const length = l.content_ ? l.content_->length() : content_length_of::no_content();
    auto const opened = l.connection_->open(r, length);
    if (!opened) return error{opened.error()};
    l.id_ = *opened;
    if (l.options_.observer != nullptr) l.options_.observer->sending(as_sent(r, *l.connection_, l.context_));
    l.expects_ = length.is != content_length_of::none && r.fields().has(field_id::expect);
    if (l.filled_ > 0) l.connection_->receive({l.buffer_.data(), l.filled_});
    l.loop_.spawn(send(std::move(self)));
    return {};
}

task<void> link::send(std::shared_ptr<link> self) {
    io::activity& activity = *co_await this_activity{};
    self->sender_ = &activity;
    // A failure is not the end: a server may answer and close before it took everything. What it
    // said is read first; see receive().
    try {
        outcome<void> const sent = co_await self->send_content();
        if (!sent && !self->ceased_) self->fail(sent.error());
    } catch (...) {
        self->fail({failure::thrown, "the content of the request could not be made"});
    }
    self->sender_ = nullptr;
}

void link::fail(error e) {
    if (send_failed_) return;
    // Content of our own that fails will not be answered: the server waits for the rest of it.
    if (e.during != phase::send && !left_) {
        if (connection_->multiplexed()) connection_->abort(id_);
        push();
        over_.top().shut_write();
    }
    send_failed_ = true;
    send_error_ = std::move(e);
    ring();
}

void link::cease() {
    if (ceased_) return;
    ceased_ = true;
    if (sender_ != nullptr) sender_->cancel();
}

task<outcome<void>> link::send_content() {
    bool last = !content_ || content_->length().is == content_length_of::none;
    push();
    if (expects_) {
        outcome<void> const granted = co_await await_permission();
        if (!granted) co_return granted.error();
    }
    while (!last) {
        if (ceased_) co_return error{failure::cancelled, ""};
        outcome<chunk> piece = co_await content_->read();
        if (!piece) co_return piece.error();
        last = piece->last;
        outcome<void> const sent = co_await send_piece(piece->data);
        if (!sent) co_return sent.error();
    }
    if (ceased_) co_return error{failure::cancelled, ""};
    auto const finished = connection_->finish(id_, content_ ? content_->trailers() : nullptr);
    if (!finished) co_return error{finished.error()};
    outcome<void> const sent = co_await flush();
    co_return sent;
}

// Until 100 (Continue) or another response. Too late is as good: nobody waits for ever (RFC 9110 10.1.1).
task<outcome<void>> link::await_permission() {
    instant const until = loop_.now().mono + milliseconds(options_.policy.limits.continue_time);
    while (expects_ && loop_.now().mono < until) {
        outcome<void> const rung = co_await bell{room_awaited_, until - loop_.now().mono};
        if (!rung && rung.error().what != failure::timeout) co_return rung.error();
    }
    expects_ = false;
    co_return outcome<void>{};
}

task<outcome<void>> link::send_piece(octets rest) {
    while (!rest.empty()) {
        if (ceased_) co_return error{failure::cancelled, ""};
        if (send_failed_) co_return send_error_;
        std::size_t const room = writer_ != nullptr ? 0 : connection_->may_send(id_);
        if (room > 0) {
            octets const part = rest.substr(0, std::min(room, piece_size));
            rest.remove_prefix(part.size());
            if (auto const taken = connection_->send_content(id_, part); !taken) co_return error{taken.error()};
            push();
            if ((turn_ += part.size()) < options_.policy.limits.file_turn) continue;
            turn_ = 0;
            outcome<void> const went_on = co_await io::sleep{duration{1}};
            if (!went_on) co_return went_on.error();
            continue;
        }
        outcome<void> const rung = co_await bell{room_awaited_, milliseconds(options_.policy.limits.write_time)};
        if (!rung) {
            error e = rung.error();
            e.during = phase::send;
            if (e.what == failure::timeout) e.about = "the server takes no more of the content (limit write-time)";
            co_return e;
        }
    }
    co_return outcome<void>{};
}

// Until all that was composed is out.
task<outcome<void>> link::flush() {
    push();
    while (!send_failed_ && (writer_ != nullptr || connection_->pending() > 0 || connection_->sending(id_))) {
        outcome<void> const rung = co_await bell{room_awaited_, milliseconds(options_.policy.limits.write_time)};
        if (!rung) {
            error e = rung.error();
            e.during = phase::send;
            co_return e;
        }
    }
    co_return outcome<void>{};
}

// The connection gives out nothing more before something was written.
task<outcome<void>> link::unblock() {
    bool const pending = connection_->pending() > 0;
    push();
    if (writer_ == nullptr) {
        if (pending && !send_failed_) co_return outcome<void>{};
        co_return ended_early({});
    }
    outcome<void> const written = co_await bell{output_awaited_, milliseconds(options_.policy.limits.write_time)};
    co_return written;
}

// Writes what goes at once. The rest is written by a task of its own, whoever had something to say.
void link::push() {
    while (writer_ == nullptr && !send_failed_ && !left_ && connection_->pending() > 0) {
        io::transfer const t = over_.top().write(connection_->output());
        if (t.is == io::transfer::done) {
            connection_->sent(t.count);
            written_ += t.count;
        } else if (t.is == io::transfer::would_block) {
            loop_.spawn(write_rest(shared_from_this()));
            return;
        } else {
            error e = error::system(t.code, "the connection broke");
            e.during = phase::send;
            fail(std::move(e));
        }
    }
}

task<void> link::write_rest(std::shared_ptr<link> self) {
    link& l = *self;
    io::activity& activity = *co_await this_activity{};
    l.writer_ = &activity;
    while (l.connection_->pending() > 0 && !l.send_failed_) {
        // Others may change output() meanwhile, so this waits with a copy of it: what was framed so far.
        std::string rest;
        for (wire::segment const& s : l.connection_->output()) rest.append(s.data, s.size);
        l.connection_->sent(rest.size());
        for (std::size_t at = 0; at < rest.size() && !l.send_failed_; at += written_at_once) {
            within const limit{activity, milliseconds(l.options_.policy.limits.write_time)};
            octets const part = octets{rest}.substr(at, written_at_once);
            outcome<void> const sent = co_await io::write_all(l.over_.top(), part);
            if (!sent) l.fail(sent.error());
            l.written_ += part.size();
        }
    }
    l.writer_ = nullptr;
    l.ring();
}

}  // namespace httoop::inline v0
