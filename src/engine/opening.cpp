#include "opening.hpp"

#include <cstring>

#include <httoop/wire/h1.hpp>

#include "as_sent.hpp"
#include "waits.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::size_t room_at_first = 4096;  // doubled as far as wire lets what is unread grow

}  // namespace

opening::opening(io::loop& l, channel& over, client_options const& o, std::string with)
    : loop_{l}, over_{over}, options_{o}, with_{std::move(with)}, buffer_{std::move(over.unread)}, filled_{buffer_.size()} {
    over_.unread.clear();
    clock_.set(l.now());
    context_.role = wire::role::client;
    context_.secure = static_cast<bool>(over_.secured);
    context_.policy = &options_.policy;
    context_.clock = &clock_;
    context_.forwards = options_.forwards;
    connection_ = wire::make_h1(context_);
}

outcome<void> opening::begin(request const& r) {
    auto const opened = connection_->open(r, content_length_of::no_content());
    if (!opened) return error{opened.error()};
    id_ = *opened;
    if (auto const finished = connection_->finish(id_, nullptr); !finished) return error{finished.error()};
    return {};
}

task<outcome<response>> opening::ask(request const& r) {
    if (options_.observer != nullptr) options_.observer->sending(0, as_sent(r, content_length_of::no_content(), context_));
    if (auto const begun = begin(r); !begun) co_return begun.error();
    outcome<void> const sent = co_await send();
    if (!sent) co_return sent.error();
    begin_waiting();
    co_return co_await head();
}

task<outcome<response>> opening::answer_to(request const& r) {
    if (auto const begun = begin(r); !begun) co_return begun.error();
    connection_->sent(connection_->pending());
    begin_waiting();
    co_return co_await head();
}

task<outcome<void>> opening::send() {
    io::activity& activity = *co_await this_activity{};
    std::string all;
    for (wire::segment const& s : connection_->output()) all.append(s.data, s.size);
    within const limit{activity, milliseconds(options_.policy.limits.write_time)};
    outcome<void> const written = co_await io::write_all(over_.top(), all);
    if (!written) {
        error e = failed(written.error(), "did not take what it was asked");
        e.during = phase::send;
        co_return e;
    }
    connection_->sent(all.size());
    co_return outcome<void>{};
}

// All that is answered comes in this time, however it is dealt out.
void opening::begin_waiting() {
    until_ = loop_.now().mono + milliseconds(options_.policy.limits.response_time);
}

// More octets from the peer, or the news that there are none.
task<outcome<void>> opening::receive() {
    io::activity& activity = *co_await this_activity{};
    std::size_t const used = connection_->consumed_input();
    filled_ -= used;
    if (buffer_.size() < room_at_first) buffer_.resize(room_at_first);
    if (used > 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
    if (filled_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    within const limit{activity, until_};
    outcome<std::size_t> const n = co_await io::read_some(over_.top(), buffer_.data() + filled_, buffer_.size() - filled_);
    clock_.set(loop_.now());
    if (!n) {
        error e = failed(n.error(), "broke the connection");
        if (e.what == failure::timeout)
            e.about = with_ + (any_octets_ ? " did not end its answer within " : " was silent for ") + std::to_string(options_.policy.limits.response_time) + " ms (limit response-time)";
        e.during = phase::receive;
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

error opening::failed(error e, char const* about) const {
    if (over_.top_tls() != nullptr && !over_.top_tls()->failure_text().empty()) e = over_.top_tls()->fault();
    e.about = with_ + " " + about + (e.about.empty() ? "" : ": " + e.about);
    return e;
}

error opening::ended_early(violation v) const {
    error e{failure::closed, with_ + (any_octets_ ? " closed the connection amid its answer" : " closed the connection without an answer")};
    e.broken = v;
    e.during = phase::receive;
    return e;
}

task<outcome<response>> opening::head() {
    connection_->receive({buffer_.data(), filled_});
    for (;;) {
        wire::event const e = connection_->next();
        if (e.is == wire::event::need_octets && !input_over_) {
            outcome<void> const more = co_await receive();
            if (!more) co_return more.error();
        } else if (e.is == wire::event::head || e.is == wire::event::interim) {
            response r;
            connection_->take_response(e.stream, r);
            if (options_.observer != nullptr) options_.observer->received(0, r);
            if (e.is == wire::event::head) co_return outcome<response>{std::move(r)};
        } else if (e.is == wire::event::violated) {
            error broken{e.broken};
            broken.about = "what " + with_ + " answers is not valid";
            broken.during = phase::receive;
            co_return broken;
        } else {
            co_return ended_early(e.broken);
        }
    }
}

task<outcome<std::string>> opening::content() {
    std::uint64_t const most = options_.policy.limits.linger_octets;
    std::string all;
    for (;;) {
        wire::event const e = connection_->next();
        if (e.is == wire::event::need_octets && !input_over_) {
            outcome<void> const more = co_await receive();
            if (!more) co_return more.error();
        } else if (e.is == wire::event::content) {
            if (all.size() + e.piece.size() > most)
                co_return error{failure::limit, "the answer of " + with_ + " is too long (limit linger-octets)"};
            all += e.piece;
            connection_->consumed(id_, e.piece.size());
        } else if (e.is == wire::event::end) {
            done_ = true;
            co_return outcome<std::string>{std::move(all)};
        } else if (e.is == wire::event::violated) {
            error broken{e.broken};
            broken.about = "the content of what " + with_ + " answers is not valid";
            broken.during = phase::receive;
            co_return broken;
        } else {
            co_return ended_early(e.broken);
        }
    }
}

outcome<void> opening::end() {
    bool const switched = connection_->next().is == wire::event::tunnel;
    if (!switched && (!done_ || input_over_ || !connection_->idle()))
        return error{failure::closed, with_ + " closes the connection on which it was to go on"};
    if (switched) over_.unread = connection_->unread();
    over_.top().watch_with(nullptr);
    return {};
}

}  // namespace httoop::inline v0
