#include "link.hpp"

#include <algorithm>
#include <cstring>

#include <httoop/engine/rules.hpp>
#include <httoop/wire/h1.hpp>
#include <httoop/wire/h2.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t first_room = 16384;    // for the head; doubled as far as limits let it grow
constexpr std::size_t content_room = 65536;  // once content arrives

}  // namespace

link::link(io::loop& l, channel over, client_options o)
    : loop_{l}, options_{std::move(o)}, over_{std::move(over)}, buffer_{std::move(over_.unread)}, filled_{buffer_.size()} {
    clock_.set(l.now());
    context_.role = wire::role::client;
    context_.secure = static_cast<bool>(over_.secured);
    context_.policy = &options_.policy;
    context_.clock = &clock_;
    connection_ = over_.http_2 ? wire::make_h2(context_) : wire::make_h1(context_);
}

outcome<void> link::resume(request const& r) {
    auto const opened = connection_->open(r, content_length_of::no_content());
    if (!opened) return error{opened.error()};
    id_ = *opened;
    if (auto const finished = connection_->finish(id_, nullptr); !finished) return error{finished.error()};
    connection_->sent(connection_->pending());
    return {};
}

outcome<channel> link::release() {
    if (sender_ != nullptr || writer_ != nullptr || send_failed_)
        return error{failure::refused, "the server went on before the request was sent"};
    bool const tunnel = connection_->next().is == wire::event::tunnel;
    if (!tunnel && (!done_ || input_over_ || !connection_->idle()))
        return error{failure::closed, "the server closes the connection on which it was to go on"};
    if (tunnel) over_.unread = connection_->unread();
    over_.top().watch_with(nullptr);
    left_ = true;
    return std::move(over_);
}

void link::leave() {
    cease();
    if (left_) return;
    left_ = true;
    if (writer_ != nullptr) {
        writer_->cancel();
    } else if (connection_->multiplexed()) {
        if (!done_) connection_->abort(id_);
        connection_->drain();
        while (connection_->pending() > 0) {
            io::transfer const t = over_.top().write(connection_->output());
            if (t.is != io::transfer::done) break;
            connection_->sent(t.count);
        }
    }
}

// More octets from the peer, presented to the connection; or the news that there are none, or that its
// own time has come.
task<outcome<void>> link::receive() {
    io::activity& activity = *co_await this_activity{};
    std::size_t const used = connection_->consumed_input();
    filled_ -= used;
    if (buffer_.size() < first_room) buffer_.resize(first_room);
    if (used > 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
    if (filled_ == buffer_.size()) buffer_.resize(2 * buffer_.size());  // wire bounds what stays unread
    clock_.set(loop_.now());
    connection_->receive({buffer_.data(), filled_});
    push();
    instant const now = loop_.now().mono, due = connection_->deadline();
    duration const silence = milliseconds(options_.policy.limits.response_time);
    bool const timed = due > now && due < now + silence;
    within const limit{activity, timed ? due - now : silence};
    std::uint64_t const written = written_;
    outcome<std::size_t> const n =
        co_await io::read_some(over_.top(), buffer_.data() + filled_, buffer_.size() - filled_);
    clock_.set(loop_.now());
    if (!n && n.error().what == failure::timeout && timed && due <= loop_.now().mono) {
        connection_->tick();
    } else if (!n && n.error().what == failure::timeout && written != written_) {
        // It takes what we send: who listens may be silent.
    } else if (!n && !(over_.secured && over_.secured->truncated())) {
        co_return read_failed(n.error());
    } else if (!n || *n == 0) {
        truncated_ = !n;
        input_over_ = true;
        connection_->end_of_input();
    } else {
        any_octets_ = true;
        filled_ += *n;
        connection_->receive({buffer_.data(), filled_});
    }
    push();
    ring();  // windows may have opened
    co_return outcome<void>{};
}

error link::read_failed(error e) {
    if (over_.secured && !over_.secured->failure_text().empty()) e = over_.secured->fault();
    else if (e.what == failure::system && send_failed_) return send_error_;
    e.sent = true;
    if (e.what == failure::timeout)
        e.about = "the server was silent for " + std::to_string(options_.policy.limits.response_time) +
                  " ms (limit response-time)";
    return e;
}

error link::ended_early(violation v) const {
    if (send_failed_ && !head_seen_) return send_error_;
    error e{failure::closed, head_seen_ ? "the content is incomplete" : "there was no whole response"};
    if (received_ > 0) {
        e.about += ": " + std::to_string(received_);
        if (length_.is == content_length_of::known) e.about += " of " + std::to_string(length_.octets);
        e.about += " octets came";
    } else if (!any_octets_) {
        e.about = "the server closed the connection without an answer";
    }
    e.unprocessed = v.broken == &rules::h2_goaway_unprocessed || v.broken == &rules::h2_stream_refused;
    if (v.broken == &rules::h2_older_version_required) e.about += "; the server wants HTTP/1.1 for it";
    if (truncated_) e.about += "; the end was not confirmed by TLS, somebody may have cut it off";
    e.broken = v;
    e.during = phase::receive;
    e.sent = true;
    return e;
}

// The peer broke a rule in what it answered.
error link::invalid(violation broken, char const* about) const {
    error e{broken};
    e.about = about;
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
                if (options_.observer != nullptr) options_.observer->received(0, r);
                expects_ = false;
                ring();
                if (e.is == wire::event::interim) break;
                head_seen_ = true;
                wire::framing const framing = connection_->framing_of(e.stream);
                length_ = framing.length;
                until_close_ = framing.until_close;
                // What the server refused it does not want to read (RFC 9112 9.5). A success may be
                // told while it still reads.
                if (r.status().status_class() != 2 && r.status() != status_code::switching_protocols &&
                    enforced(rules::sending_ceases))
                    cease();
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
            case wire::event::blocked: {
                outcome<void> const more = co_await unblock();
                if (!more) co_return more.error();
                break;
            }
            case wire::event::violated: co_return invalid(e.broken, "the response is not valid");
            case wire::event::tunnel:
            case wire::event::reset:
            case wire::event::closed:
            case wire::event::content:
            case wire::event::end: co_return ended_early(e.broken);  // the last two do not come before a head
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
                // Without a length the end of the connection is the end of the content, if TLS confirms it.
                if (truncated_ && until_close_ && enforced(rules::incomplete_close)) {
                    error cut = ended_early({&rules::incomplete_close, 0});
                    co_return cut;
                }
                connection_->take_trailers(e.stream, trailers_);
                done_ = true;
                if (options_.observer != nullptr) options_.observer->ended(0, trailers_);
                break;
            case wire::event::need_octets: {
                if (input_over_) co_return ended_early({});
                outcome<void> const more = co_await receive();
                if (!more) co_return more.error();
                break;
            }
            case wire::event::blocked: {
                outcome<void> const more = co_await unblock();
                if (!more) co_return more.error();
                break;
            }
            case wire::event::violated: co_return invalid(e.broken, "the content is not valid");
            case wire::event::interim:  // not after the final head
            case wire::event::head:
            case wire::event::tunnel:
            case wire::event::reset:
            case wire::event::closed: co_return ended_early(e.broken);
        }
    }
}

}  // namespace httoop::inline v0
