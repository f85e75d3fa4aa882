// Requests and their content, on their way out.
#include <algorithm>

#include <httoop/io/next_turn.hpp>
#include <httoop/wire/rules.hpp>

#include "as_sent.hpp"
#include "link.hpp"

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t worth_lending = 4096;

// Whether a request cannot be sent on this connection, or not now, though it is sound.
bool elsewhere(rule const& r) {
    return &r == &rules::one_request_after_another || &r == &rules::h2_open_after_goaway ||
           &r == &rules::h2_open_within_limit || &r == &rules::close_sent_by_client ||
           &r == &rules::close_received_by_client;
}

}  // namespace

// Sends the content of a call, as a task of its own.
class uploads {
public:
    static task<void> run(call_pointer c);

private:
    static task<outcome<void>> send(call& c);
    static task<outcome<void>> await_permission(call& c);
    static task<outcome<void>> room(call& c);
    static task<outcome<void>> send_piece(call& c, chunk& piece);
    static outcome<void> gone() { return error{failure::cancelled, ""}; }
    [[nodiscard]] static bool over(call const& c) { return c.ceased_ || c.on_ == nullptr; }
};

task<void> uploads::run(call_pointer c) {
    io::activity& activity = *co_await this_activity{};
    c->sender_ = &activity;
    exchange* const of = c->of_;
    if (of != nullptr) of->hold();
    outcome<void> sent;
    try {
        sent = co_await send(*c);
    } catch (...) {
        sent = error{failure::thrown, "the content of the request could not be made"};
    }
    c->sending_ended();
    if (link* const on = c->on_; on != nullptr && !sent && !c->ceased_) {
        // Nobody will answer what is not whole.
        if (on->multiplexed_) on->wire_->abort(c->stream_);
        else on->retired_ = true;
        on->lose(*c, on->told_by(*c, sent.error()));
        on->kick();
    } else if (on != nullptr) {
        on->kick();
    }
    if (of != nullptr) of->let_go();
}

task<outcome<void>> uploads::send(call& c) {
    if (c.expects_) {
        outcome<void> const granted = co_await await_permission(c);
        if (!granted) co_return granted.error();
    }
    for (bool last = false; !last;) {
        outcome<void> const may = co_await room(c);
        if (!may) co_return may.error();
        c.reads_source_ = true;
        outcome<chunk> piece = co_await c.content_->read();
        c.reads_source_ = false;
        c.quiet_since_ = c.loop_->now().mono;
        if (over(c)) co_return gone();
        if (!piece) co_return piece.error();
        last = piece->last;
        outcome<void> const sent = co_await send_piece(c, *piece);
        if (!sent) co_return sent.error();
    }
    if (over(c)) co_return gone();
    auto const finished = c.on_->wire_->finish(c.stream_, c.content_->trailers());
    if (!finished) co_return error{finished.error()};
    c.sent_ = true;
    c.quiet_since_ = c.loop_->now().mono;
    co_return outcome<void>{};
}

// Until 100 (Continue) or another response. Too late is as good: nobody waits for ever (RFC 9110 10.1.1).
task<outcome<void>> uploads::await_permission(call& c) {
    instant const until = c.loop_->now().mono + milliseconds(c.on_->host_.options.policy.limits.continue_time);
    while (c.expects_ && c.loop_->now().mono < until) {
        outcome<void> const rung = co_await bell{c.room_, until - c.loop_->now().mono};
        if (!rung && rung.error().what != failure::timeout) co_return rung.error();
        if (over(c)) co_return gone();
    }
    c.expects_ = false;
    co_return outcome<void>{};
}

// Until some of the content may be sent, and it is the turn of this one.
task<outcome<void>> uploads::room(call& c) {
    for (;;) {
        if (over(c)) co_return gone();
        if (c.on_->may_pull(c)) co_return outcome<void>{};
        duration const patience = milliseconds(c.on_->host_.options.policy.limits.write_time);
        outcome<void> const rung = co_await bell{c.room_, patience};
        if (rung) continue;
        error e = rung.error();
        if (e.what == failure::timeout) e.about = "the server takes no more of the content (limit write-time)";
        e.during = phase::send;
        co_return e;
    }
}

task<outcome<void>> uploads::send_piece(call& c, chunk& piece) {
    octets rest = piece.data;
    while (!rest.empty()) {
        outcome<void> const may = co_await room(c);
        if (!may) co_return may.error();
        wire::connection& to = *c.on_->wire_;
        // Borrowed octets may be of any size: what windows do not allow yet the wire holds.
        bool const lends = piece.keep && rest.size() >= worth_lending;
        octets const part = lends ? rest : rest.substr(0, to.may_send(c.stream_));
        rest.remove_prefix(part.size());
        auto const taken = lends ? to.send_content(c.stream_, part, std::move(piece.keep)) : to.send_content(c.stream_, part);
        if (!taken) co_return error{taken.error()};
        c.quiet_since_ = c.loop_->now().mono;
        c.on_->kick();
        if ((c.turn_ += part.size()) < c.on_->host_.options.policy.limits.file_turn) continue;
        // However fast the server takes it: it may have answered (RFC 9112 9.5), and others want their turn.
        c.turn_ = 0;
        outcome<void> const went_on = co_await io::next_turn{};
        if (!went_on) co_return went_on.error();
    }
    co_return outcome<void>{};
}

// --- Beginning ---------------------------------------------------------------------------------

void link::begun(call& c, wire::stream_id s) {
    c.stream_ = s;
    c.on_ = this;
    c.kept_ = std::exchange(used_, true);
    c.quiet_since_ = host_.loop.now().mono;
    calls_.push_back(&c);
}

void link::end_request(call& c) {
    static_cast<void>(wire_->finish(c.stream_, nullptr));
    c.sent_ = true;
}

bool link::begin(call& c, request const& r) {
    // What came before is no answer to it: all of that is read first (RFC 9112 9.2).
    if (!multiplexed_ && used_ && readable_ && !running_ && calls_.empty()) turn();
    if (!usable()) return false;
    if (begin_ != end_ && !multiplexed_) {
        error e{failure::closed, "octets came before anything was asked for; no request was sent"};
        e.during = phase::send;
        kill(e);
        c.fail(std::move(e));
        return true;
    }
    host_.clock.set(host_.loop.now());
    if (c.tunnels && !multiplexed_) {
        c.fail(error{failure::refused, "the server does not speak HTTP/2, which this tunnel is for"});
        return true;
    }
    auto const length = c.tunnels                ? content_length_of::until_end()
                        : c.content_ != nullptr ? c.content_->length()
                                                : content_length_of::no_content();
    std::uint64_t const from = written_ + wire_->pending();
    auto const opened = wire_->open(r, length);
    if (!opened) {
        if (!elsewhere(*opened.error().broken)) {
            c.fail(error{opened.error()});
            return true;
        }
        if (opened.error().broken == &rules::h2_open_within_limit) full_ = true;
        else retire();
        return false;
    }
    begun(c, *opened);
    c.from_ = from;
    if (client_observer* const o = host_.options.observer; o != nullptr) {
        o->uses(c.number, over_.id, c.kept_);
        o->sending(c.number, as_sent(r, length, over_.secured ? host_.secured : host_.plain));
    }
    if (length.is == content_length_of::none) {
        end_request(c);
    } else if (!c.tunnels) {
        c.expects_ = r.fields().has(field_id::expect);
        c.uploading_ = true;
        // First, so that content that is there goes out with the head.
        host_.loop.spawn(uploads::run(call_pointer{c}));
    }
    if (running_) again_ = true;
    else if (length.is != content_length_of::none || multiplexed_ || readable_) turn();
    else send_off();
    return true;
}

// A head alone, while there is nothing to be read: no whole turn is needed for it.
void link::send_off() {
    again_ = false;
    flush();
    if (again_) turn();
    else set_deadline();
}

bool link::resume(call& c, request const& r) {
    auto const opened = wire_->open(r, content_length_of::no_content());
    if (!opened) {
        c.fail(error{opened.error()});
        return false;
    }
    begun(c, *opened);
    c.head_there_ = c.tunnelled_ = false;
    c.awaited_ = true;
    static_cast<void>(wire_->finish(c.stream_, nullptr));
    wire_->sent(wire_->pending());
    c.sent_ = c.sent_told_ = true;
    written_ = 1;
    if (!running_) turn();
    return true;
}

// --- For readers -------------------------------------------------------------------------------

void link::wants_content(call& c) {
    c.quiet_since_ = host_.loop.now().mono;
    if (!running_) go_on();
}

void link::consumed(call& c, std::size_t n) {
    if (dead_) return;
    wire_->consumed(c.stream_, n);
    if (c.ended_ || wire_->pending() != 0) kick();
}

}  // namespace httoop::inline v0::engine
