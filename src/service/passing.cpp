#include "passing.hpp"

#include <optional>

#include <httoop/exchange/problem.hpp>
#include <httoop/field/expect.hpp>
#include <httoop/intermediary/end_to_end.hpp>
#include <httoop/io/loop.hpp>

#include "expecting.hpp"
#include "proxy_failure.hpp"
#include "said_length.hpp"
#include "untyped_content.hpp"
#include "whole_content.hpp"

namespace httoop::inline v0 {
namespace {

// Trailers as they go on; null where there are none.
field_section const* passed_trailers(field_section const* received, intermediary::end_to_end const& through,
                                     std::optional<field_section>& kept) {
    if (received == nullptr || received->empty()) return received;
    if (!kept) kept = through.trailers(*received);
    return &*kept;
}

// The exchange with the service behind. It lives as long as its reply, and as somebody holds it.
class passage final : public exchange_host {
public:
    passage(exchange& x, request&& made, intermediary::hop const& us)
        : outer_{x}, us_{us}, content_{x.content()} {
        request const& q = x.request();
        by_.version = q.version();
        by_.upgrade = made.fields().has(field_id::upgrade);
        // The host of the client says 100 itself, when the content is asked for.
        waits_ = q.version() >= http_1_1 && q.fields().has(field_id::expect);
        content_.came = q.version();
        if (auto const e = intermediary::end_to_end::of(q.fields(), us)) content_.through = *e;
        outer_.hold();
        of.request() = std::move(made);
        of.begin(*this, &x.loop(), content_, x.received());
    }
    passage(passage const&) = delete;
    passage& operator=(passage const&) = delete;

    void join() { ++users_; }
    void leave() {
        if (--users_ == 0 && !of.held()) end();
    }
    intermediary::forwarded_response passed(response const& r) const {
        return intermediary::forward_response(r, by_, us_, of.loop().now().wall);
    }
    [[nodiscard]] exchange const& outer() const { return outer_; }
    [[nodiscard]] error const* broken_by_client() const { return content_.broken ? &*content_.broken : nullptr; }
    [[nodiscard]] intermediary::hop const& us() const { return us_; }

    outcome<void> interim(exchange&, response const& r) override {
        if (users_ == 0) return {};
        if (waits_ && r.status() == status_code::continue_) return {};
        intermediary::forwarded_response const f = passed(r);
        // What cannot be passed on is left out (RFC 9110 15.2).
        if (f.made.is != intermediary::verdict::forward) return {};
        return outer_.interim(f.message);
    }
    [[nodiscard]] io::address peer() const override { return outer_.peer(); }
    [[nodiscard]] std::uint64_t connection_id() const override { return outer_.connection_id(); }
    [[nodiscard]] bool secure() const override { return outer_.secure(); }
    [[nodiscard]] secured_by const* secured() const override { return outer_.secured(); }
    [[nodiscard]] httoop::policy const& policy() const override { return outer_.policy(); }
    [[nodiscard]] bool wants_account() const override { return outer_.accounted(); }
    [[nodiscard]] exchange_witness* witness() const override { return outer_.witness(); }
    [[nodiscard]] exchange* carried_out_for() const override { return &outer_; }
    void released(exchange&) override {
        if (users_ == 0) end();
    }

    exchange of;

private:
    // The request's content, with the trailers that go on.
    class sent_content final : public source {
    public:
        explicit sent_content(source& from) : from_{from} {}
        task<outcome<chunk>> read() override { return read_observed(); }
        [[nodiscard]] content_length_of length() const override { return from_.length(); }
        [[nodiscard]] field_section const* trailers() const override {
            return passed_trailers(from_.trailers(), through, kept_);
        }
        outcome<void> rewind() override {
            whole_ = {};
            return from_.rewind();
        }
        intermediary::end_to_end through;
        http_version came = http_1_1;
        std::optional<error> broken;  // by the client

    private:
        task<outcome<chunk>> next() { return came >= http_2 ? whole_.read(from_) : from_.read(); }
        task<outcome<chunk>> read_observed() {
            outcome<chunk> piece = co_await next();
            if (!piece && piece.error().what != failure::cancelled) broken = piece.error();  // else the server ended it
            co_return piece;
        }
        source& from_;
        whole_content whole_;
        mutable std::optional<field_section> kept_;
    };

    ~passage() = default;
    void end() {
        exchange& outer = outer_;
        delete this;
        outer.let_go();
    }

    exchange& outer_;
    intermediary::hop const& us_;
    sent_content content_;
    intermediary::asked by_;
    bool waits_ = false;
    unsigned users_ = 0;
};

class user_of_passage {
public:
    explicit user_of_passage(passage& p) : passage_{&p} { passage_->join(); }
    user_of_passage(user_of_passage const& o) : passage_{o.passage_} { passage_->join(); }
    user_of_passage& operator=(user_of_passage const&) = delete;
    ~user_of_passage() { passage_->leave(); }
    passage* operator->() const { return passage_; }

private:
    passage* passage_;
};

// What the reply holds goes before the passage that it came by.
class onward_content final : public source {
public:
    onward_content(user_of_passage const& of, owned<source> from, http_version came, intermediary::end_to_end through)
        : of_{of}, from_{std::move(from)}, came_{came}, through_{std::move(through)} {}
    task<outcome<chunk>> read() override { return came_ >= http_2 ? whole_.read(*from_) : from_->read(); }
    [[nodiscard]] content_length_of length() const override { return from_->length(); }
    [[nodiscard]] field_section const* trailers() const override {
        return passed_trailers(from_->trailers(), through_, kept_);
    }
    outcome<void> rewind() override {
        whole_ = {};
        return from_->rewind();
    }

private:
    user_of_passage of_;
    owned<source> from_;
    http_version came_;
    whole_content whole_;
    intermediary::end_to_end through_;
    mutable std::optional<field_section> kept_;
};

class onward_tunnel final : public tunnel {
public:
    onward_tunnel(user_of_passage const& of, owned<tunnel> inner) : of_{of}, inner_{std::move(inner)} {}
    task<void> run(io::stream& peer, std::string first) override { return inner_->run(peer, std::move(first)); }
    [[nodiscard]] bool broken() const override { return inner_->broken(); }

private:
    user_of_passage of_;
    owned<tunnel> inner_;
};

reply refused(request const& q, status_code s, rule const* because, octets detail) {
    return answer_of_ours(problem(&q, s, because, detail));
}

// Its content broke: what it did is told, or nobody is there any more.
outcome<reply> broken_by(request const& q, error const& e) {
    rule const* const because = e.broken.broken;
    if (because == nullptr) return error{failure::cancelled, e.text()};
    return refused(q, status_code::from(because->status).value_or(status_code::bad_request), because, {});
}

reply passed_reply(user_of_passage const& of, reply&& received) {
    intermediary::forwarded_response f = of->passed(received.head());
    if (f.made.is != intermediary::verdict::forward)
        return refused(of->outer().request(), f.made.status_of_response(), f.made.because,
                       "The server behind this one answered what cannot be passed on.");
    if (received.tunnel() != nullptr)
        return reply{std::move(f.message), make_owned<onward_tunnel>(of, received.take_tunnel())};
    auto through = intermediary::end_to_end::of(received.head().fields(), of->us());
    if (received.source() != nullptr)
        return reply{std::move(f.message),
                     make_owned<onward_content>(of, received.take_source(), received.head().version(), *std::move(through))};
    if (!received.head().trailers().empty()) f.message.trailers() = through->trailers(received.head().trailers());
    bool const says_length = of->outer().request().method() == method::head || received.head().status() == status_code::not_modified;
    if (says_length && !received.has_file() && !received.head().content().present())
        if (owned<source> length = said_length(received.head())) return reply{std::move(f.message), std::move(length)};
    if (received.has_file()) return reply{std::move(f.message), std::move(received.file())};
    httoop::content& c = received.head().content();
    // What is borrowed may be of the request.
    if (c.present() && !c.owns() && !received.keep) f.message.octets(std::string{c.view()});
    else f.message.content() = std::move(c);
    reply r{std::move(f.message)};
    r.keep = std::move(received.keep);
    return r;
}

}  // namespace

task<outcome<reply>> pass_on(exchange& x, service& to, request made, intermediary::hop const& us) {
    if (x.request().version() >= http_2 && says_nothing_follows(x.content())) {
        outcome<chunk> const nothing = co_await x.content().read();
        if (!nothing) co_return broken_by(x.request(), nothing.error());
    }
    if (may_be_without_content(x.request(), x.content())) {
        outcome<void> const looked = co_await look_for_content(x);
        if (!looked) co_return broken_by(x.request(), looked.error());
    }
    drop_idle_expectation(made, x.content());
    user_of_passage const of{*new passage{x, std::move(made), us}};
    outcome<reply> answer = co_await to.respond(of->of);
    if (answer && answer->head().version() >= http_2 && answer->source() != nullptr && says_nothing_follows(*answer->source())) {
        outcome<chunk> const nothing = co_await answer->source()->read();
        if (!nothing) answer = nothing.error();
    }
    if (error const* const e = answer ? nullptr : of->broken_by_client(); e != nullptr) co_return broken_by(x.request(), *e);
    if (!answer && never_sent(answer.error())) {
        rule const* const because = answer.error().broken.broken;
        co_return refused(x.request(), status_code::bad_request, because, answer.error().about);
    }
    if (!answer) co_return std::move(answer).error();
    rule const* const because = answer->because;
    answer_of const whose = answer->whose;
    outcome<reply> passed = passed_reply(of, std::move(*answer));
    if (passed->because == nullptr) passed->because = because;
    if (passed->whose == answer_of::origin) passed->whose = whose;
    co_return passed;
}

}  // namespace httoop::inline v0
