// What the wire tells, and which call it is about.
#include <algorithm>

#include <httoop/engine/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "link.hpp"

namespace httoop::inline v0::engine {

namespace {

// The rest of a content is copied so that its link is free for the next call.
constexpr std::size_t worth_copying_at_end = 16384;

}  // namespace

// Calls come in the order of their streams, and mostly one of few is meant.
call* link::find(wire::stream_id s) {
    if (calls_.size() == 1) return calls_.front()->stream_ == s ? calls_.front() : nullptr;
    auto const at = std::lower_bound(calls_.begin(), calls_.end(), s,
                                     [](call const* c, wire::stream_id id) { return c->stream_ < id; });
    return at != calls_.end() && (*at)->stream_ == s ? *at : nullptr;
}

void link::on_head(wire::event const& e) {
    call* const c = find(e.stream);
    if (c == nullptr) {
        response nobodys;
        wire_->take_response(e.stream, nobodys);
        return;
    }
    wire_->take_response(e.stream, c->head_);
    c->heard_ = true;
    c->quiet_since_ = host_.loop.now().mono;
    if (host_.options.observer != nullptr) host_.options.observer->received(c->number, c->head_);
    // Where no proxy forwards, nobody may ask in the name of one: its credentials would be tried, and taken
    // for refused (RFC 9110 11.7).
    if (!over_.absolute_form)
        for (field_id const id : {field_id::proxy_authenticate, field_id::proxy_authentication_info})
            if (c->head_.fields().has(id)) c->head_.fields().erase(id);
    if (c->expects_) {
        c->expects_ = false;
        c->ring_sender();
    }
    if (e.is == wire::event::interim) {
        // One that cannot be passed on is left out (RFC 9110 15.2).
        if (c->interims != nullptr) c->interims->interim(c->head_);
        else if (c->of_ != nullptr && c->made == nullptr) static_cast<void>(c->of_->interim(c->head_));
        return;
    }
    c->framing_ = wire_->framing_of(e.stream);
    if (c->framing_.length.is != content_length_of::none) large_ = true;
    c->head_there_ = true;
    c->awaited_ = false;
    status_code const status = c->head_.status();
    // What the server refused it does not want to read (RFC 9112 9.5). A success may be told while it
    // still reads.
    if (status.status_class() != 2 && status != status_code::switching_protocols && enforced(rules::sending_ceases)) {
        if (c->tunnels) end_request(*c);  // there is none
        c->cease();
    }
    // Another connection may be the right one (RFC 9110 15.5.20).
    if (status == status_code::misdirected_request) retired_ = true;
    c->tell();
    woke_ = true;
}

void link::on_content(wire::event const& e) {
    call* const c = find(e.stream);
    if (c == nullptr) {
        wire_->consumed(e.stream, e.piece.size());
        return;
    }
    c->received_ += e.piece.size();
    c->quiet_since_ = host_.loop.now().mono;
    c->views_.push_back(e.piece);
    if (!c->awaited_) return;
    c->tell();
    woke_ = true;
}

void link::on_end(wire::event const& e) {
    call* const c = find(e.stream);
    if (c == nullptr) return;
    // Without a length the end of the connection is the end of the content, if TLS confirms it.
    if (truncated_ && c->framing_.until_close && enforced(rules::incomplete_close)) {
        lose(*c, lost(*c, {&rules::incomplete_close, 0}));
        return;
    }
    wire_->take_trailers(e.stream, c->trailers_);
    c->ended_ = true;
    std::size_t left = 0;
    for (std::size_t i = c->next_view_; i < c->views_.size(); ++i) left += c->views_[i].size();
    if (left <= worth_copying_at_end) c->keep_views();
    if (host_.options.observer != nullptr) host_.options.observer->ended(c->number, c->trailers_);
    c->tell();
}

void link::on_violated(wire::event const& e) {
    if (multiplexed_ && e.stream != 0) {
        if (call* const c = find(e.stream); c != nullptr) lose(*c, invalid(*c, e.broken));
        return;
    }
    retired_ = true;
    while (!calls_.empty()) lose(*calls_.back(), invalid(*calls_.back(), e.broken));
    flush();
}

void link::on_reset(wire::event const& e) {
    if (e.broken.broken == &rules::h2_older_version_required) host_.wants_older(*this);  // before it is asked again
    if (call* const c = find(e.stream); c != nullptr) lose(*c, lost(*c, e.broken, e.piece));
    if (multiplexed_) return;
    retired_ = true;
    lose_all(e.broken);
}

void link::on_tunnel() {
    drop_consumed();
    tunnelled_ = true;
    host_.loop.disarm(*this);
    if (!calls_.empty()) {
        calls_.front()->tunnelled_ = true;
        calls_.front()->tell();
    }
}

}  // namespace httoop::inline v0::engine
