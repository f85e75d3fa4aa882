#include <algorithm>

#include <httoop/engine/rules.hpp>
#include <httoop/exchange/problem.hpp>
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

void delivered(void* of) {
    auto& x = *static_cast<carried*>(of);
    x.delivering = false;
    x.delivery_ended = true;
    x.home().news();
}

// The status that tells a client about an error of ours or of its message.
status_code status_of(error const& e) {
    switch (e.what) {
    case failure::violation:
        if (e.broken.broken != nullptr && e.broken.broken->status != 0)
            return status_code::from(e.broken.broken->status).value_or(status_code::bad_request);
        return status_code::bad_request;
    case failure::limit: return status_code::content_too_large;
    case failure::timeout: return status_code::gateway_timeout;
    case failure::cancelled: return status_code::service_unavailable;
    default: return status_code::internal_server_error;
    }
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
    if (x == nullptr || x->now == carried::phase::sent || x->now == carried::phase::gone || x->fault_) {
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

void session::collect_answers() {
    news_ = false;
    // Accepting may retire exchanges only in settle(), so indices stay.
    for (std::size_t i = 0; i < exchanges_.size(); ++i) {
        carried& x = *exchanges_[i];
        if (x.now == carried::phase::answered) {
            try {
                accept(x, x.answering().result());
            } catch (std::exception const& thrown) {
                refuse_thrown(x, thrown.what());
            } catch (...) {
                refuse_thrown(x, "something that is no std::exception");
            }
        } else if (x.delivery_ended) {
            x.delivery_ended = false;
            take_delivery(x);
        }
    }
}

// What takes its time: a source's content, or a tunnel.
void session::deliver(carried& x, task<void> by) {
    x.delivering = true;
    ++delivering_;
    x.delivery = std::move(by);
    if (!x.delivery.begin(&x.activity(), {delivered, &x})) return;
    x.delivering = false;
    take_delivery(x);
}

void session::take_delivery(carried& x) {
    --delivering_;
    try {
        x.delivery.take();
    } catch (std::exception const& thrown) {
        x.fault = thrown.what();
    } catch (...) {
        x.fault = "something that is no std::exception";
    }
    finish(x, x.fault);
    x.tunnel = nullptr;  // it may hold the exchange
}

void session::refuse_thrown(carried& x, octets what) {
    x.now = carried::phase::answered;
    outcome<reply> thrown{error{failure::thrown, std::string{what}}};
    accept(x, thrown);
}

// The answer stays where it is: in the task, until the exchange is over.
void session::accept(carried& x, outcome<reply>& answer) {
    if (dead_ || x.lost) {
        x.now = carried::phase::sent;
        return;
    }
    if (!answer) {
        refuse_failed(x, answer.error());
        return;
    }
    x.answer = &*answer;
    if (x.answer->because != nullptr) x.because = x.answer->because;
    send(x);
}

void session::refuse_failed(carried& x, error const& e) {
    if (e.what == failure::thrown) worker_.trouble(record_->id, "a handler threw: " + e.about);
    if (x.fault.empty() && e.what != failure::violation) x.fault = e.text();
    bool const late = e.what == failure::cancelled && enforced(rules::answer_in_time);
    refuse(x, status_of(e), late ? &rules::answer_in_time : e.broken.broken, {});
}

void session::refuse(carried& x, status_code s, rule const* because, octets detail) {
    x.because = because;
    answer_ourselves(x, s, because, detail);
    send(x);
}

reply& session::answer_ourselves(carried& x, status_code s, rule const* because, octets detail) {
    reply& r = x.own_answer.emplace(problem(&x.request(), s, because, detail));
    worker_.of.root.refused(x, r);
    x.answer = &r;
    return r;
}

void session::send(carried& x) {
    // The oldest may always begin; others when it is their turn.
    if (!multiplexed_ && &x != exchanges_.front() && wire_->may_send(x.stream) == 0) {
        x.now = carried::phase::waiting;
        return;
    }
    reply& r = *x.answer;
    if (r.small() && !x.lost && x.lent_size_ == 0 && !x.has_piece_) [[likely]] {
        octets const all = r.head().content().view();
        if (wire_->send_whole(x.stream, r.head(), all)) [[likely]] {
            x.head_sent = true;
            x.status = r.head().status();
            if (x.status.content_allowed() && x.request().method() != method::head) x.octets_sent = all.size();
            x.now = carried::phase::sent;
            if (!multiplexed_ && exchanges_.size() > 1) again_ = true;
            return;
        }
    }
    send_in_parts(x);
}

// The head first, then what there is of content.
void session::send_in_parts(carried& x) {
    reply& r = *x.answer;
    if (result<void> const sent = wire_->send_head(x.stream, r.head(), r.length()); !sent) {
        rule const* const broken = sent.error().broken;
        worker_.trouble(record_->id, std::string{"a reply cannot be composed: "} + broken->sentence);
        x.fault = broken->sentence;
        x.because = broken;
        answer_ourselves(x, status_code::internal_server_error, broken, {});
        if (!wire_->send_head(x.stream, x.answer->head(), x.answer->length())) {
            kill("no head can be composed");
            return;
        }
    }
    reply& sending = *x.answer;
    x.head_sent = true;
    x.status = sending.head().status();
    x.now = carried::phase::sending;
    if (sending.tunnel() != nullptr) {
        if (!multiplexed_) return;  // the wire says when
        x.through = make_owned<pipe>(x);
        x.tunnel = sending.take_tunnel();
        deliver(x, x.tunnel->run(*x.through, {}));
        return;
    }
    bool const content = x.status.content_allowed() && x.request().method() != method::head;
    if (content && sending.source() != nullptr) {
        deliver(x, x.deliver());
        return;
    }
    result<void> taken;
    if (content && sending.has_file()) {
        file_range& f = sending.file();
        x.octets_sent = f.size;
        taken = wire_->send_file(x.stream, f.descriptor, f.offset, f.size, std::move(f.keep));
    } else if (content && sending.head().content().present()) {
        httoop::content& held = sending.head().content();
        x.octets_sent = held.view().size();
        if (held.view().size() <= reply::worth_copying) {
            taken = wire_->send_content(x.stream, held.view());
        } else if (held.owns()) {
            auto* const moved = new std::string(std::move(held).release());
            taken = wire_->send_content(x.stream, *moved, keeper{moved, [](void* s) {
                                            delete static_cast<std::string*>(s);
                                        }});
        } else {
            taken = wire_->send_content(x.stream, held.view(), std::move(sending.keep));
        }
    }
    finish(x, taken ? octets{} : octets{taken.error().broken->sentence});
}

// The reply is complete, or given up when there is a fault.
void session::finish(carried& x, octets fault) {
    if (x.lost) {
        x.now = carried::phase::sent;
        return;
    }
    if (x.lent_size_ != 0 || x.has_piece_) {
        consumed(x, x.lent_size_ + (x.has_piece_ ? x.piece_.size() : 0));
        x.lent_size_ = 0;
        x.has_piece_ = false;
    }
    if (fault.empty() && x.through && x.tunnel->broken()) {
        x.fault = "the other side of the tunnel broke";
        wire_->break_tunnel(x.stream);
    } else if (fault.empty() && x.through) {
        x.through->shut_write();
    } else if (fault.empty()) {
        field_section const* trailers = x.answer->source() != nullptr ? x.answer->source()->trailers()
                                                                      : nullptr;
        if (trailers == nullptr && !x.answer->head().trailers().empty())
            trailers = &x.answer->head().trailers();
        if (result<void> const done = wire_->finish(x.stream, trailers); !done)
            x.fault = done.error().broken->sentence;
    } else {
        if (octets{x.fault} != fault) x.fault = fault;
        // Peers that go away are no trouble of ours; the access log tells them.
        if (!dead_) worker_.trouble(record_->id, "a reply was broken off: " + x.fault);
        wire_->abort(x.stream);
    }
    x.now = carried::phase::sent;
    if (!multiplexed_ && exchanges_.size() > 1) again_ = true;  // another's turn may have come
}

outcome<void> session::interim(exchange& which, response const& r) {
    auto& x = static_cast<carried&>(which);
    if (dead_) return error{failure::closed, "the peer is gone"};
    if (x.head_sent) return error{failure::refused, "the final response is already out"};
    // Interim responses are optional: one whose turn has not come is left out, as is one for a client
    // that cannot know them (RFC 9110 15.2).
    if (!multiplexed_ && wire_->may_send(x.stream) == 0) return {};
    if (auto sent = wire_->send_head(x.stream, r, {}); !sent) {
        if (sent.error().broken == &rules::interim_to_older_client) return {};
        return error{sent.error()};
    }
    kick();
    return {};
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
