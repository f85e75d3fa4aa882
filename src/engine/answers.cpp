#include <httoop/engine/rules.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/wire/rules.hpp>

#include "session.hpp"
#include "worker.hpp"

// What services answered, and what we answer ourselves: how it goes to the wire.

namespace httoop::inline v0::engine {

namespace {

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
    // Nobody knows where the content ended, behind which the tunnel would begin.
    if (!multiplexed_ && x.fault_ && answer->tunnel() != nullptr) {
        refuse_failed(x, *x.fault_);
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
    reply const& r = *x.answer;
    response const& head = r.head();
    kept_answer const* const kept = r.kept();
    bool const at_once = r.small() || (kept != nullptr && !head.content().present());
    if (at_once && !x.lost && x.lent_size_ == 0 && !x.has_piece_) [[likely]] {
        octets const all = head.content().view();
        if (kept != nullptr ? wire_->send_again(x.stream, head, kept->composed) : wire_->send_whole(x.stream, head, all)) [[likely]] {
            x.head_sent = true;
            x.status = head.status();
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
        if (!multiplexed_) return let_go_of_content(x);  // the wire says when
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

// What came of the request's content and was not read is not going to be.
void session::let_go_of_content(carried& x) {
    if (x.lent_size_ == 0 && !x.has_piece_) return;
    consumed(x, x.lent_size_ + (x.has_piece_ ? x.piece_.size() : 0));
    x.lent_size_ = 0;
    x.has_piece_ = false;
}

// The reply is complete, or given up when there is a fault.
void session::finish(carried& x, octets fault) {
    if (x.lost) {
        x.now = carried::phase::sent;
        return;
    }
    let_go_of_content(x);
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

}  // namespace httoop::inline v0::engine
