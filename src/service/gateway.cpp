#include "gateway.hpp"

#include <bit>
#include <optional>

#include <httoop/exchange/problem.hpp>
#include <httoop/intermediary/end_to_end.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/service/proxy_name.hpp>
#include <httoop/service/rules.hpp>

#include "proxy_failure.hpp"
#include "repeating.hpp"
#include "said_length.hpp"
#include "switching.hpp"
#include "trace.hpp"
#include "untyped_content.hpp"
#include "upstreams_state.hpp"
#include "whole_content.hpp"

namespace httoop::inline v0 {

namespace {

// The request's content on its way: whether any of it was asked for, and where it broke. The exchange keeps it.
class sent_content final : public source {
public:
    sent_content(exchange& x, intermediary::hop const& us) : from_{x.content()}, of_{x.request()}, us_{us} {}
    task<outcome<chunk>> read() override {
        touched = true;
        return read_observed();
    }
    [[nodiscard]] content_length_of length() const override { return from_.length(); }
    [[nodiscard]] field_section const* trailers() const override {
        field_section const* const received = from_.trailers();
        if (received == nullptr || received->empty()) return nullptr;
        auto const through = intermediary::end_to_end::of(of_.fields(), us_);
        if (!through) return nullptr;
        trailers_ = through->trailers(*received);
        return &trailers_;
    }
    bool touched = false;
    bool broke = false;  // by the client

private:
    task<outcome<chunk>> next() { return of_.version() >= http_2 ? whole_.read(from_) : from_.read(); }
    task<outcome<chunk>> read_observed() {
        outcome<chunk> piece = co_await next();
        broke = !piece && piece.error().what != failure::cancelled;  // else the upstream ended it
        co_return piece;
    }
    source& from_;
    request const& of_;
    intermediary::hop const& us_;
    whole_content whole_;
    mutable field_section trailers_;
};

// Counts what an upstream answers.
class answering {
public:
    explicit answering(upstream& u) : of_{&u} { u.running.fetch_add(1, std::memory_order_relaxed); }
    answering(answering&& o) noexcept : of_{std::exchange(o.of_, nullptr)} {}
    answering& operator=(answering const&) = delete;
    ~answering() {
        if (of_ != nullptr) of_->running.fetch_sub(1, std::memory_order_relaxed);
    }

private:
    upstream* of_;
};

// Content that comes from an upstream, with the trailers that go on.
class passed_content final : public source {
public:
    passed_content(owned<source> from, http_version came, answering&& by, intermediary::end_to_end through)
        : from_{std::move(from)}, came_{came}, by_{std::move(by)}, through_{std::move(through)} {}
    task<outcome<chunk>> read() override { return came_ >= http_2 ? whole_.read(*from_) : from_->read(); }
    [[nodiscard]] content_length_of length() const override { return from_->length(); }
    [[nodiscard]] field_section const* trailers() const override {
        field_section const* const received = from_->trailers();
        if (received == nullptr || received->empty()) return nullptr;
        trailers_ = through_.trailers(*received);
        return &trailers_;
    }

private:
    owned<source> from_;
    http_version came_;
    whole_content whole_;
    answering by_;
    intermediary::end_to_end through_;
    mutable field_section trailers_;
};

class passed_tunnel final : public tunnel {
public:
    passed_tunnel(owned<tunnel> through, answering&& by) : through_{std::move(through)}, by_{std::move(by)} {}
    task<void> run(io::stream& peer, std::string first) override { return through_->run(peer, std::move(first)); }
    [[nodiscard]] bool broken() const override { return through_->broken(); }

private:
    owned<tunnel> through_;
    answering by_;
};

// Passes interim responses on (RFC 9110 15.2).
class passed_interims final : public interim_taker {
public:
    passed_interims(exchange& x, intermediary::asked const& by, intermediary::hop const& us)
        : to_{x}, by_{by}, us_{us} {}
    void interim(response& r) override {
        // Who waits for 100 gets it when its content is read, which is next.
        if (r.status() == status_code::continue_ && to_.request().fields().has(field_id::expect)) return;
        auto const f = intermediary::forward_response(r, by_, us_, {});
        if (f.made.is == intermediary::verdict::forward) static_cast<void>(to_.interim(f.message));
    }

private:
    exchange& to_;
    intermediary::asked const& by_;
    intermediary::hop const& us_;
};

// Nothing was sent, and nobody was there.
bool not_reached(error const& e) {
    if (e.what == failure::cancelled || e.sent) return false;
    return e.during == phase::resolve || e.during == phase::connect || e.during == phase::handshake || e.what == failure::limit;
}

// Its length is that of a content which does not come.
bool says_length_alone(request const& asked, response const& r) {
    return asked.method() == method::head || r.status() == status_code::not_modified;
}

void tell_upstream(exchange& x, upstream const& u) {
    if (!x.accounted()) [[likely]]
        return;
    x.tell("upstream", u.name);
    x.tell("upstream_us", static_cast<std::uint64_t>((x.loop().now().mono - x.received().mono).nanoseconds / 1000));
}

constexpr octets methods_passed_on = "GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH";

// As the final recipient of a request that goes no further (RFC 9110 7.6.2).
reply answer_to(request const& r, rule const* because) {
    if (r.method() == method::trace) return reflect(r);
    reply a{status_code::no_content};
    if (enforced(rules::allow_with_options)) a.head().fields().append(field_id::allow, methods_passed_on);
    a.because = because;
    return a;
}

// What a client is told of an answer that is not passed on.
octets why_kept(response const& r) {
    if (r.status() != status_code::upgrade_required) return {};
    return "The server behind this one answered 426 (Upgrade Required), and what it requires cannot be passed on.";
}

reply no_tunnel(request const& r, octets name, octets why) {
    return answer_failure(r, {"http_upgrade_failed", status_code::not_implemented}, name, &rules::method_not_implemented, why);
}

reply no_switch(request const& r, octets name) {
    return answer_failure(r, {"http_upgrade_failed", status_code::bad_gateway}, name, nullptr,
                          "The server behind this one did not switch to what was asked for.");
}

}  // namespace

namespace {

intermediary::hop hop_of(reverse_proxy_options const& o) {
    intermediary::hop us;
    us.name = o.name.empty() ? made_up_proxy_name() : o.name;
    us.is = intermediary::role::gateway;
    us.client = o.client;
    us.trailers = true;
    us.upgrades = o.upgrades;
    us.most_hops = o.most_hops;
    return us;
}

}  // namespace

gateway::gateway(reverse_proxy_options o) : options_{std::move(o)}, us_{hop_of(options_)}, via_{us_} {
    auto const facts = options_.client.facts;
    bool const tells = facts == intermediary::handing_on::replaced || facts == intermediary::handing_on::appended;
    plain_ = options_.host.empty() && !options_.upstream_host && options_.request_edits.empty() && !tells;
}

task<outcome<reply>> gateway::forward(exchange& x, gateway_route const& to, bool path_stays) const {
    request const& received = x.request();
    upstreams::state& all = to.to->all();
    sent_content* content = nullptr;
    bool const extended = received.method() == method::connect;  // what follows it belongs to the tunnel
    if (extended && !us_.upgrades) co_return no_tunnel(received, us_.name, "This proxy carries no other protocols.");
    if (may_be_without_content(received, x.content())) {
        outcome<void> const looked = co_await look_for_content(x);
        if (!looked) co_return looked.error();
    }
    if (!extended && received.version() >= http_2 && says_nothing_follows(x.content())) {
        outcome<chunk> const nothing = co_await x.content().read();
        if (!nothing) co_return nothing.error();
    } else if (!extended && x.content().length().is != content_length_of::none) {
        auto made = make_owned<sent_content>(x, us_);
        content = made.get();
        x.content(std::move(made));
    }
    intermediary::asked const by{received.version(), us_.upgrades && (extended || received.fields().has(field_id::upgrade)), false};
    passed_interims interims{x, by, us_};
    repeated so_far;
    std::uint64_t tried = 0;
    for (;;) {
        upstream* const u = all.choose(x, tried);
        if (u == nullptr) co_return answer_failure(received, {"destination_unavailable", status_code::service_unavailable, answer_of::unanswered_proxy}, us_.name);
        origin_client& client = by.upgrade && u->by_http_1 ? *u->by_http_1 : *u->by;
        origin_client::question q{client, x.loop()};
        request& made = q.what();
        intermediary::decision const sends = request_for(x, to, *u, path_stays, made);
        if (sends.is == intermediary::verdict::answer) co_return answer_of_ours(answer_to(received, sends.because));
        if (sends.is == intermediary::verdict::refuse) co_return answer_failure(received, classify(sends), us_.name, sends.because);
        if (made.method() == method::connect && !extended && !has_websocket_key(received))
            co_return answer_of_ours(problem(&received, status_code::bad_request, nullptr, "Sec-WebSocket-Key is 16 octets in base64, once."));
        answering busy{*u};
        q.ask(content, &x, &interims);
        if (q.waits()) static_cast<void>(co_await q.news());
        if (!extended && q.plain() && !says_length_alone(received, q.head())) {
            tell_upstream(x, *u);
            u->worked();
            intermediary::decision const passes = pass_back(q.head(), by, x, to, *u);
            if (passes.is != intermediary::verdict::forward)
                co_return answer_failure(received, {"http_protocol_error", status_code::bad_gateway}, us_.name, passes.because, why_kept(q.head()));
            if (q.has_content()) q.head().content() = httoop::content::literal(q.content());
            reply passed{std::move(q.head())};
            passed.keep = q.keeps();
            co_return passed;
        }
        outcome<reply> answer = co_await q.answer();
        if (answer && answer->head().version() >= http_2 && answer->source() != nullptr && says_nothing_follows(*answer->source())) {
            outcome<chunk> const nothing = co_await answer->source()->read();
            if (!nothing) answer = nothing.error();
        }
        tell_upstream(x, *u);
        if (answer) {
            u->worked();
            response& head = answer->head();
            http_version const came = head.version();
            std::optional<intermediary::end_to_end> through;
            if (answer->source() != nullptr || !head.trailers().empty())
                if (auto const all_of_it = intermediary::end_to_end::of(head.fields(), us_)) through = *all_of_it;
            intermediary::decision const passes = pass_back(head, by, x, to, *u);
            if (passes.is != intermediary::verdict::forward)
                co_return answer_failure(received, {"http_protocol_error", status_code::bad_gateway}, us_.name, passes.because, why_kept(head));
            if (answer->source() != nullptr && through) {
                owned<source> passed = make_owned<passed_content>(answer->take_source(), came, std::move(busy), *through);
                co_return reply{std::move(head), std::move(passed)};
            }
            if (answer->tunnel() != nullptr) {
                if (!tell_of_switch(head, made, received)) co_return no_switch(received, us_.name);
                owned<tunnel> passed = make_owned<passed_tunnel>(answer->take_tunnel(), std::move(busy));
                co_return reply{std::move(head), std::move(passed)};
            }
            if (extended && head.status().status_class() == 2)  // no page is taken for a tunnel
                co_return no_switch(received, us_.name);
            if (says_length_alone(received, head) && !head.content().present())
                if (owned<source> length = said_length(head)) co_return reply{std::move(head), std::move(length)};
            if (!head.trailers().empty() && through) head.trailers() = through->trailers(head.trailers());
            co_return answer;
        }
        error const& e = answer.error();
        if (x.accounted()) x.tell("upstream_error", e.text());
        if (content != nullptr && content->broke) co_return e;
        if (e.what == failure::cancelled || x.activity().cancelled()) co_return e;
        if (takes_no_tunnel(e)) {
            tried |= u->bit();
            if (static_cast<std::size_t>(std::popcount(tried)) < all.all.size()) continue;
            co_return no_tunnel(received, us_.name, "The server behind this one takes no WebSocket over HTTP/2 (RFC 8441).");
        }
        if (never_sent(e)) co_return answer_of_ours(problem(&received, status_code::bad_request, e.broken.broken, e.about));
        if (is_of_upstream(e)) u->failed(x.loop().now().mono, all.options.policy.limits);
        if (content == nullptr || !content->touched) {
            limits const& l = all.options.policy.limits;
            if (not_reached(e)) {
                tried |= u->bit();
                if (static_cast<std::size_t>(std::popcount(tried)) < all.all.size()) continue;
            } else if (auto const why = after_failure(e, received.method(), so_far, l)) {
                count(so_far, *why);
                continue;
            }
        }
        co_return answer_failure(received, classify(e), us_.name, e.broken.broken);
    }
}

}  // namespace httoop::inline v0
