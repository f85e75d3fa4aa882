#include <algorithm>

#include <httoop/engine/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "session.hpp"
#include "worker.hpp"

namespace httoop::inline v0::engine {

namespace {

void answered(void* of) {
    auto& x = *static_cast<carried*>(of);
    x.now = carried::phase::answered;
    x.home().news();
}

}  // namespace

// Requests come in the order of their streams, and mostly the newest is meant.
carried* session::find(wire::stream_id s) {
    if (exchanges_.empty()) return nullptr;
    if (exchanges_.back()->stream == s) return exchanges_.back();
    auto const at = std::lower_bound(exchanges_.begin(), exchanges_.end(), s,
                                     [](carried const* x, wire::stream_id id) { return x->stream < id; });
    return at != exchanges_.end() && (*at)->stream == s ? *at : nullptr;
}

// Most requests come this way, once each: worth the copy in on_head().
[[gnu::always_inline]] inline void session::respond(carried& x) {
    try {
        x.respond_by(worker_.of.root);
        if (x.answering().is_ready() || x.answering().begin(&x.activity(), {answered, &x})) {
            x.now = carried::phase::answered;
            accept(x, x.answering().result());
        }
    } catch (std::exception const& thrown) {
        refuse_thrown(x, thrown.what());
    } catch (...) {
        refuse_thrown(x, "something that is no std::exception");
    }
}

void session::on_head(wire::event const& e) {
    served_ = record_->asked = true;
    if (worker_.draining) wire_->drain();  // this is the last one
    carried& x = worker_.take_exchange();
    exchanges_.push_back(&x);
    wire_->take_request(e.stream, x.request());
    x.framing = wire_->framing_of(e.stream);
    x.begin(*this, loop(), e.stream, loop().now());
    head_since_ = instant{};
    if (x.framing.length.is != content_length_of::none) {
        content_since_ = held_since_ = x.began;
        content_octets_ = 0;
    }
    if (screened_ && !admit(x)) return;
    if (multiplexed_ && too_much_held()) {
        refuse(x, status_code::service_unavailable, nullptr, {});
        // An answer that waits for its window would keep the request.
        if (wire_->sending(e.stream)) wire_->abort(e.stream);
    } else {
        respond(x);
    }
    // It stays for a while, and a client may have many of them.
    if (x.now != carried::phase::sent || (multiplexed_ && wire_->sending(e.stream)))
        count(x, sizeof x + x.request().target().size() + x.request().fields().text().size());
}

bool session::too_much_held() const {
    return worker_.of.memory.load(std::memory_order_relaxed) > policy().limits.memory;
}

// In the memory of all connections, until it is over.
void session::count(carried& x, std::size_t octets) {
    x.counted += octets;
    worker_.of.memory.fetch_add(octets, std::memory_order_relaxed);
}

void session::respond_later(carried& x) { respond(x); }

void session::on_content(wire::event const& e) {
    carried* const x = find(e.stream);
    // What nobody waits for is not kept where all connections together keep too much.
    if (x != nullptr && multiplexed_ && !x->through && !x->awaits_content() && !x->fault_ && too_much_held())
        x->failed(error{failure::limit, "all connections together keep too much content (limit memory)"});
    if (x == nullptr || x->now == carried::phase::sent || x->now == carried::phase::gone || x->fault_ || tunnel_due(*x)) {
        wire_->consumed(e.stream, e.piece.size());
        return;
    }
    held_since_ = loop().now().mono;
    if (multiplexed_) worker_.of.memory.fetch_add(e.piece.size(), std::memory_order_relaxed);
    x->arrived(e.piece, multiplexed_);
}

void session::on_end(wire::event const& e) {
    carried* const x = find(e.stream);
    if (x == nullptr) return;
    if (x->framing.chunked || (multiplexed_ && x->framing.length.is != content_length_of::none)) {
        // Apart from the header section for good: no definition that we know says how to merge.
        bool const apart = enforced(rules::trailers_not_merged) &&
                           enforced(rules::trailers_kept_apart) && enforced(rules::trailers_stay_apart);
        wire_->take_trailers(e.stream, apart ? x->request().trailers() : x->request().fields());
        if (multiplexed_) count(*x, x->request().trailers().text().size());
    }
    x->arrived_end();
}

void session::on_violated(wire::event const& e) {
    octets const why = e.broken.broken->sentence;
    if (multiplexed_ && e.what.status == 0) {
        // The stream is over; or all are, and what the wire has to say about it goes out before the end.
        for (carried* x : exchanges_)
            if (e.stream == 0 || x->stream == e.stream) lose(*x, why, e.broken);
        if (e.stream == 0) worker_.trouble(record_->id, why);
        return;
    }
    if (carried* const x = find(e.stream); x != nullptr) {
        x->because = e.broken.broken;
        x->failed(error{e.broken});
        if (tunnel_due(*x)) return kill(why);
        if (x->now == carried::phase::responding || x->head_sent) return;
    } else if (e.what.status != 0) {
        carried& made = worker_.take_exchange();
        exchanges_.push_back(&made);
        made.request().clear();
        made.framing = {};
        made.begin(*this, loop(), e.stream, loop().now());
        refuse(made, status_code::from(e.what.status).value_or(status_code::bad_request),
               e.broken.broken, {});
        return;
    }
    if (e.what.status == 0) kill(why);
}

void session::on_reset(wire::event const& e) {
    if (multiplexed_) {
        if (carried* const x = find(e.stream); x != nullptr) lose(*x, "the peer reset the stream", e.broken);
        return;
    }
    if (carried* const x = find(e.stream); x != nullptr)
        lose(*x, "the peer ended its message too early", e.broken);
    kill("the peer ended its message too early");
}

// Nothing more comes or goes on its stream.
void session::lose(carried& x, octets why, violation broken) {
    error gone{failure::closed, std::string{why}};
    gone.broken = broken;
    x.failed(std::move(gone));
    if (x.fault.empty()) x.fault = why;
    if (x.because == nullptr) x.because = broken.broken;
    x.lost = true;
    if (x.through) x.through->lost();
    if (busy(x)) x.activity().cancel();
    else x.now = carried::phase::sent;
}

void session::wants_content(carried& x) {
    if (x.framing.expects_continue && !x.content_pulled && !x.head_sent) {
        static response const go_on{status_code::continue_};
        (void)wire_->send_head(x.stream, go_on, {});
    }
    x.content_pulled = true;
    if (multiplexed_) x.waits_for_content(loop().now().mono);
    if (held_since_ != instant{}) content_since_ = content_since_ + (loop().now().mono - held_since_);
    held_since_ = instant{};
    kick();
}

void session::consumed(carried& x, std::size_t n) {
    if (multiplexed_) worker_.of.memory.fetch_sub(n, std::memory_order_relaxed);
    if (!x.lost) wire_->consumed(x.stream, n);
    if (multiplexed_) kick();  // a window may be opened by it
}

}  // namespace httoop::inline v0::engine
