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
    x.home().kick();
}

void delivered(void* of) {
    auto& x = *static_cast<carried*>(of);
    x.delivering = false;
    x.home().kick();
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

carried* session::find(wire::stream_id s) {
    for (carried* x : exchanges_)
        if (x->stream == s) return x;
    return nullptr;
}

void session::on_head(wire::event const& e) {
    served_ = true;
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

void session::on_content(wire::event const& e) {
    carried* const x = find(e.stream);
    if (x == nullptr || x->now == carried::phase::sent || x->now == carried::phase::gone)
        wire_->consumed(e.stream, e.piece.size());
    else {
        held_since_ = loop().now().mono;
        x->arrived(e.piece, wire_->multiplexed());
    }
}

void session::on_end(wire::event const& e) {
    carried* const x = find(e.stream);
    if (x == nullptr) return;
    if (x->framing.chunked) {
        // Apart from the header section for good: no definition that we know says how to merge.
        bool const apart = enforced(rules::trailers_not_merged) &&
                           enforced(rules::trailers_kept_apart) && enforced(rules::trailers_stay_apart);
        wire_->take_trailers(e.stream, apart ? x->request().trailers() : x->request().fields());
    }
    x->arrived_end();
}

void session::on_violated(wire::event const& e) {
    if (carried* const x = find(e.stream); x != nullptr) {
        x->because = e.broken.broken;
        x->failed(error{e.broken});
        if (x->now == carried::phase::responding || x->head_sent) return;
    } else if (e.what.status != 0) {
        carried& made = worker_.take_exchange();
        exchanges_.push_back(&made);
        made.request().clear();
        made.begin(*this, loop(), e.stream, loop().now());
        refuse(made, status_code::from(e.what.status).value_or(status_code::bad_request),
               e.broken.broken, {});
        return;
    }
    if (e.what.status == 0) kill(e.broken.broken->sentence);
}

void session::on_reset(wire::event const& e) {
    if (carried* const x = find(e.stream); x != nullptr) {
        error gone{failure::closed, "the peer ended its message too early"};
        gone.broken = e.broken;
        x->failed(std::move(gone));
        if (x->fault.empty()) x->fault = "the peer ended its message too early";
        x->lost = true;
        if (busy(*x)) x->activity().cancel();
        else x->now = carried::phase::sent;
    }
    if (!wire_->multiplexed()) kill("the peer ended its message too early");
}

void session::collect_answers() {
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
        } else if (x.now == carried::phase::sending && x.answer && x.answer->source() != nullptr &&
                   !x.delivering) {
            try {
                x.delivery.take();
            } catch (std::exception const& thrown) {
                x.fault = thrown.what();
            } catch (...) {
                x.fault = "something that is no std::exception";
            }
            finish(x, x.fault);
        }
    }
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
        error const& e = answer.error();
        if (e.what == failure::thrown) worker_.trouble(record_->id, "a handler threw: " + e.about);
        if (x.fault.empty() && e.what != failure::violation) x.fault = e.text();
        bool const late = e.what == failure::cancelled && enforced(rules::answer_in_time);
        refuse(x, status_of(e), late ? &rules::answer_in_time : e.broken.broken, {});
        return;
    }
    x.answer = &*answer;
    if (x.answer->because != nullptr) x.because = x.answer->because;
    send(x);
}

void session::refuse(carried& x, status_code s, rule const* because, octets detail) {
    x.because = because;
    x.answer = &x.own_answer.emplace(problem(&x.request(), s, because, detail));
    send(x);
}

void session::send(carried& x) {
    // The oldest may always begin; others when it is their turn.
    if (&x != exchanges_.front() && wire_->may_send(x.stream) == 0) {
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
            if (exchanges_.size() > 1) again_ = true;
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
        x.answer = &x.own_answer.emplace(problem(&x.request(), status_code::internal_server_error, broken, {}));
        if (!wire_->send_head(x.stream, x.answer->head(), x.answer->length())) {
            kill("no head can be composed");
            return;
        }
    }
    reply& sending = *x.answer;
    x.head_sent = true;
    x.status = sending.head().status();
    x.now = carried::phase::sending;
    if (sending.tunnel() != nullptr) return;  // the wire says when
    bool const content = x.status.content_allowed() && x.request().method() != method::head;
    if (content && sending.source() != nullptr) {
        x.delivering = true;
        x.delivery = x.deliver();
        bool const ended = x.delivery.begin(&x.activity(), {delivered, &x});
        if (!ended) return;
        x.delivering = false;
        try {
            x.delivery.take();
        } catch (std::exception const& thrown) {
            x.fault = thrown.what();
        } catch (...) {
            x.fault = "something that is no std::exception";
        }
        finish(x, x.fault);
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
        wire_->consumed(x.stream, x.lent_size_ + (x.has_piece_ ? x.piece_.size() : 0));
        x.lent_size_ = 0;
        x.has_piece_ = false;
    }
    if (fault.empty()) {
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
    if (exchanges_.size() > 1) again_ = true;  // another's turn may have come
}

outcome<void> session::interim(exchange& which, response const& r) {
    auto& x = static_cast<carried&>(which);
    if (dead_) return error{failure::closed, "the peer is gone"};
    if (x.head_sent) return error{failure::refused, "the final response is already out"};
    // Interim responses are optional: one whose turn has not come is left out, as is one for a client
    // that cannot know them (RFC 9110 15.2).
    if (wire_->may_send(x.stream) == 0) return {};
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
    if (held_since_ != instant{}) content_since_ = content_since_ + (loop().now().mono - held_since_);
    held_since_ = instant{};
    kick();
}

void session::begin_tunnel() {
    flush();
    if (dead_ || exchanges_.empty()) return;
    carried& x = *exchanges_.front();
    if (!x.answer || x.answer->tunnel() == nullptr) {
        kill("the peer was told to switch protocols, and no handler is there");
        return;
    }
    tunnel_ = x.answer->take_tunnel();
    x.now = carried::phase::sent;
    tunnelled_ = true;
    drop_consumed();
    octets const first = wire_->unread();
    tunnel_activity_.begin_on(&loop());
    loop().disarm(*record_);
    tunnel_task_ = tunnel_->run(record_->stream, std::string{first});
    auto ended = [](void* of) {
        auto& s = *static_cast<session*>(of);
        s.dead_ = true;
        s.kick();
    };
    if (tunnel_task_.is_ready() || tunnel_task_.begin(&tunnel_activity_, {ended, this})) dead_ = true;
}

}  // namespace httoop::inline v0::engine
