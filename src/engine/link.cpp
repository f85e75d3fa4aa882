#include "link.hpp"

#include <algorithm>
#include <cstring>

#include <httoop/engine/rules.hpp>
#include <httoop/wire/h1.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t first_room = 16384;    // for the head; doubled as far as limits let it grow
constexpr std::size_t content_room = 65536;  // once content arrives
constexpr std::size_t piece_size = 65536;    // of request content at a time

duration milliseconds(std::uint64_t n) {
    constexpr std::uint64_t most = 1'000'000'000'000;  // 30 years: no overflow in nanoseconds
    return duration::milliseconds(static_cast<std::int64_t>(std::min(n, most)));
}

// The peer broke a rule in what it answered.
error invalid(violation broken, char const* about) {
    error fault{broken};
    fault.about = about;
    fault.during = phase::receive;
    fault.sent = true;
    return fault;
}

}  // namespace

// The sender's wait for 100 (Continue), or for a final response.
class link::permission final : public io::timed_wait {
public:
    permission(link& l, duration at_most) : timed_wait{at_most}, link_{l} {}
    outcome<void> await_resume() { return ending(); }
    void grant() {
        stop();
        finish();
    }

private:
    bool start(io::loop&) override {
        link_.waiting_ = this;
        return true;
    }
    void stop() override { link_.waiting_ = nullptr; }
    link& link_;
};

link::link(io::loop& l, owned<io::stream> connected, client_options o)
    : options_{std::move(o)}, stream_{std::move(connected)} {
    clock_.set(l.now());
    context_.role = wire::role::client;
    context_.policy = &options_.policy;
    context_.clock = &clock_;
    connection_ = wire::make_h1(context_);
}

outcome<void> link::open(std::shared_ptr<link> self, io::loop& loop, request const& r, owned<source> content) {
    link& l = *self;
    l.content_ = std::move(content);
    auto const length = l.content_ ? l.content_->length() : content_length_of::no_content();
    auto const opened = l.connection_->open(r, length);
    if (!opened) return error{opened.error()};
    l.id_ = *opened;
    l.expects_ = length.is != content_length_of::none && r.fields().has(field_id::expect);
    loop.spawn(send(std::move(self)));
    return {};
}

task<void> link::send(std::shared_ptr<link> self) {
    io::activity& activity = *co_await this_activity{};
    self->sender_ = &activity;
    // A failure is not the end: a server may answer and close before it took everything. What it
    // said is read first; see receive().
    try {
        outcome<void> const sent = co_await self->send_content();
        if (!sent && !self->ceased_) self->failed(sent.error());
    } catch (...) {
        self->failed({failure::thrown, "the content of the request could not be made"});
    }
    self->sender_ = nullptr;
}

void link::failed(error e) {
    send_failed_ = true;
    send_error_ = std::move(e);
    // Content of our own that fails will not be answered: the server waits for the rest of it.
    if (send_error_.during != phase::send) stream_->shut_write();
}

task<outcome<void>> link::send_content() {
    io::activity& activity = *co_await this_activity{};
    {
        within const limit{activity, milliseconds(options_.policy.limits.write_time)};
        outcome<void> const sent = co_await flush();
        if (!sent) co_return sent.error();
    }
    if (expects_) {
        outcome<void> const granted =
            co_await permission{*this, milliseconds(options_.policy.limits.continue_time)};
        // Too late is as good: nobody waits for ever (RFC 9110 10.1.1).
        if (!granted && granted.error().what != failure::timeout) co_return granted.error();
        expects_ = false;
    }
    std::uint64_t turn = 0;  // octets sent without a look at what the server says
    bool last = !content_ || content_->length().is == content_length_of::none;
    while (!last) {
        outcome<chunk> piece = co_await content_->read();
        if (!piece) co_return piece.error();
        last = piece->last;
        for (octets rest = piece->data; !rest.empty();) {
            octets const part = rest.substr(0, piece_size);
            rest.remove_prefix(part.size());
            if (ceased_) co_return error{failure::cancelled, ""};
            auto const taken = connection_->send_content(id_, part);
            if (!taken) co_return error{taken.error()};
            within const limit{activity, milliseconds(options_.policy.limits.write_time)};
            outcome<void> const sent = co_await flush();
            if (!sent) co_return sent.error();
            if ((turn += part.size()) < options_.policy.limits.file_turn) continue;
            turn = 0;
            outcome<void> const went_on = co_await io::sleep{duration{1}};
            if (!went_on) co_return went_on.error();
        }
    }
    if (ceased_) co_return error{failure::cancelled, ""};
    auto const finished = connection_->finish(id_, content_ ? content_->trailers() : nullptr);
    if (!finished) co_return error{finished.error()};
    within const limit{activity, milliseconds(options_.policy.limits.write_time)};
    outcome<void> const sent = co_await flush();
    co_return sent;
}

task<outcome<void>> link::flush() {
    while (connection_->pending() > 0) {
        io::transfer const t = stream_->write(connection_->output());
        if (t.is == io::transfer::done) {
            connection_->sent(t.count);
            continue;
        }
        if (t.is != io::transfer::would_block) {
            error e = error::system(t.code, "the connection broke");
            e.during = phase::send;
            co_return e;
        }
        // The reader's calls may change output() while we wait, so we wait with a copy of it: at
        // most a head and a piece.
        std::string rest;
        for (wire::segment const& s : connection_->output()) rest.append(s.data, s.size);
        connection_->sent(rest.size());
        outcome<void> const sent = co_await io::write_all(*stream_, rest);
        if (!sent) co_return sent.error();
    }
    co_return outcome<void>{};
}

void link::cease() {
    if (ceased_) return;
    ceased_ = true;
    if (sender_ != nullptr) sender_->cancel();
}

// More octets from the peer, presented to the connection; or the news that there are none.
task<outcome<void>> link::receive() {
    io::activity& activity = *co_await this_activity{};
    std::size_t const used = connection_->consumed_input();
    filled_ -= used;
    if (buffer_.empty()) buffer_.resize(first_room);
    if (used > 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
    if (filled_ == buffer_.size()) buffer_.resize(2 * buffer_.size());  // wire bounds what stays unread
    connection_->receive({buffer_.data(), filled_});
    within const limit{activity, milliseconds(options_.policy.limits.response_time)};
    outcome<std::size_t> const n =
        co_await io::read_some(*stream_, buffer_.data() + filled_, buffer_.size() - filled_);
    if (!n) {
        if (n.error().what == failure::system && send_failed_) co_return send_error_;
        error e = n.error();
        e.sent = true;
        if (e.what == failure::timeout)
            e.about = "the server was silent for " + std::to_string(options_.policy.limits.response_time) +
                      " ms (limit response-time)";
        co_return e;
    }
    if (*n == 0) {
        input_over_ = true;
        connection_->end_of_input();
    } else {
        any_octets_ = true;
        filled_ += *n;
        connection_->receive({buffer_.data(), filled_});
    }
    co_return outcome<void>{};
}

error link::ended_early(violation v) const {
    error e{failure::closed, received_ > 0 || done_ ? "the content is incomplete" : "there was no whole response"};
    if (received_ > 0) {
        e.about = "the content is incomplete: " + std::to_string(received_) +
                  (length_.is == content_length_of::known ? " of " + std::to_string(length_.octets) : std::string{}) + " octets came";
    } else if (!any_octets_) {
        if (send_failed_) return send_error_;
        e.about = "the server closed the connection without an answer";
    }
    e.broken = v;
    e.during = phase::receive;
    e.sent = true;
    return e;
}

task<outcome<response>> link::head() {
    for (;;) {
        wire::event const e = connection_->next();
        switch (e.is) {
            case wire::event::interim:
            case wire::event::head: {
                response r;
                connection_->take_response(e.stream, r);
                if (options_.observer != nullptr) options_.observer->received(r);
                if (waiting_ != nullptr) waiting_->grant();
                if (e.is == wire::event::interim) break;
                length_ = connection_->framing_of(e.stream).length;
                // What the server refused it does not want to read (RFC 9112 9.5). A success may be
                // told while it still reads.
                if (r.status().status_class() != 2 && enforced(rules::sending_ceases)) cease();
                if (buffer_.size() < content_room) {
                    // Room for content; what is unread goes along.
                    std::size_t const used = connection_->consumed_input();
                    filled_ -= used;
                    std::memmove(buffer_.data(), buffer_.data() + used, filled_);
                    buffer_.resize(content_room);
                    connection_->receive({buffer_.data(), filled_});
                }
                co_return outcome<response>{std::move(r)};
            }
            case wire::event::need_octets: {
                if (input_over_) co_return ended_early({});
                outcome<void> const more = co_await receive();
                if (!more) co_return more.error();
                break;
            }
            case wire::event::violated: co_return invalid(e.broken, "the response is not valid");
            case wire::event::tunnel:
                co_return error{failure::refused, "the server switched protocols, which nobody here understands"};
            case wire::event::reset:
            case wire::event::closed: co_return ended_early(e.broken);
            case wire::event::blocked:
            case wire::event::content:
            case wire::event::end: co_return ended_early({});  // none of them comes before a head
        }
    }
}

task<outcome<chunk>> link::read() {
    if (handed_out_ > 0) connection_->consumed(id_, std::exchange(handed_out_, 0));
    for (;;) {
        if (done_) co_return chunk{{}, {}, true};
        wire::event const e = connection_->next();
        switch (e.is) {
            case wire::event::content:
                handed_out_ = e.piece.size();
                received_ += e.piece.size();
                co_return chunk{e.piece, {}, false};
            case wire::event::end:
                connection_->take_trailers(e.stream, trailers_);
                done_ = true;
                break;
            case wire::event::need_octets: {
                if (input_over_) co_return ended_early({});
                outcome<void> const more = co_await receive();
                if (!more) co_return more.error();
                break;
            }
            case wire::event::violated: co_return invalid(e.broken, "the content is not valid");
            case wire::event::interim:  // not after the final head
            case wire::event::head:
            case wire::event::tunnel:
            case wire::event::blocked:
            case wire::event::reset:
            case wire::event::closed: co_return ended_early(e.broken);
        }
    }
}

}  // namespace httoop::inline v0
