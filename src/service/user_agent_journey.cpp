#include "user_agent_journey.hpp"

#include <algorithm>

#include <httoop/io/scope.hpp>
#include <httoop/service/hsts_hosts.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/origin.hpp>

#include "redirection.hpp"

namespace httoop::inline v0 {
namespace {

// What a response that is not the last one may have as content, so that its connection can be used on.
constexpr std::uint64_t worth_draining = 65536;
constexpr duration worth_waiting = duration::milliseconds(200);  // for that

// What makes two requests the same, as far as another answer could be hoped for.
std::string circle_key(request const& r) {
    std::string k{r.method().token()};
    (k += ' ') += r.target();
    (k += '\n') += r.fields().value(field_id::cookie);
    return k;
}

task<outcome<void>> drain_all(source& from) {
    std::uint64_t done = 0;
    for (bool last = false; !last && done <= worth_draining;) {
        outcome<chunk> const piece = co_await from.read();
        if (!piece) co_return piece.error();
        done += piece->data.size();
        last = piece->last;
    }
    co_return outcome<void>{};
}

// Reads a little content that nobody wants, which costs less than a new connection. What takes long does not.
task<void> drain(reply& r) {
    source* const from = r.source();
    if (from == nullptr) co_return;
    content_length_of const length = from->length();
    if (length.is == content_length_of::known && length.octets > worth_draining) co_return;
    task<outcome<void>> all = drain_all(*from);
    static_cast<void>(co_await io::with_timeout<void>{std::move(all), worth_waiting});
}

}  // namespace

struct journey::step {
    enum kind : std::uint8_t { give, repeat, redirect };
    kind is = give;
    duration pause{};
    uri to{};
};

journey::journey(std::shared_ptr<agent_of_many> agent, io::loop& l, uri target, request const& asked,
                 std::shared_ptr<cargo> content)
    : agent_{std::move(agent)}, loop_{l},
      until_{options().total.nanoseconds == INT64_MAX ? instant::never() : l.now().mono + options().total},
      target_{std::move(target)}, asked_{asked.method(), "/"}, content_{std::move(content)},
      part_{options().policy.limits} {
    asked_.fields() = asked.fields();
    asked_.trailers() = asked.trailers();
}

task<outcome<reply>> journey::go() {
    for (;;) {
        secure_target();
        request r = compose();
        if (outcome<void> const straight = check_circle(r); !straight) co_return straight.error();
        if (outcome<void> const out = set_out(std::move(r)); !out) co_return out.error();
        outcome<reply> got = co_await hop_->ask(agent_->through);
        if (!got) {
            auto const why = after_failure(got.error(), asked_.method(), repeated_, options().policy.limits);
            if (!why || !repeats(*why, &got.error())) co_return std::move(got).error();
            continue;
        }
        learn(got->head());
        outcome<step> next = decide(got->head());
        if (!next) co_return std::move(next).error();
        if (next->is == step::give) {
            if (login_attempt const* const at = std::exchange(to_be_proved_, nullptr)) {
                outcome<void> const proved = co_await prove(*got, *at);
                if (!proved) co_return proved.error();
            }
            co_return std::move(*got);
        }
        co_await drain(*got);
        if (next->pause > duration{}) {
            outcome<void> const waited = co_await io::sleep{next->pause};
            if (!waited) co_return waited.error();
        }
        if (next->is == step::redirect) {
            outcome<void> const turned = redirect(got->head(), std::move(next->to));
            if (!turned) co_return turned.error();
        }
    }
}

// What is to be done with an answer.
outcome<journey::step> journey::decide(response const& r) {
    user_agent_options const& o = options();
    if (o.credentials != nullptr) {
        login_verdict v;
        {
            std::lock_guard const held{agent_->lock};
            login_attempt* const asked_by[] = {&proxy_login_, &login_};
            for (login_attempt* const at : asked_by) {
                if (at == &proxy_login_ && at->proxy.empty()) continue;
                v = o.credentials->take(r, target_, *at);
                if (v.is == login_verdict::later) to_be_proved_ = at;
                if (v.is != login_verdict::nothing) break;
            }
        }
        if (v.is != login_verdict::nothing && v.is != login_verdict::later) return answer_challenge(std::move(v));
    }
    timestamp const now = loop_.now().wall;
    if (auto const again = after_answer(r, hop_->asked(), o.wait, repeated_, o.policy.limits, now)) {
        if (!repeats(again->why, nullptr)) return step{};
        if (again->why == repetition::expectation) asked_.fields().erase(field_id::expect);
        return step{step::repeat, again->pause, {}};
    }
    octets const location = r.fields().value(field_id::location);
    if (!o.follow || !follows(r.status()) || location.data() == nullptr) return step{};
    for (field_line const line : r.fields()) {
        if (line.id != field_id::location || line.value == location) continue;
        note("not followed: the server names two places to go to, " + std::string{location} + " and " + std::string{line.value});
        return step{};
    }
    outcome<uri> to = redirected_to(target_, location);
    if (!to) return std::move(to).error();
    if (visited_.size() >= o.policy.limits.redirects && enforced(rules::redirects_end)) {
        error e{failure::limit, "not followed: this was redirection " + std::to_string(visited_.size() + 1) + ", to " +
                                    to->text() + " (limit redirects)"};
        e.broken = {&rules::redirects_end, 0};
        return e;
    }
    duration pause{};
    if (o.wait) pause = told_to_wait(r.fields(), o.policy.limits, now).value_or(duration{});
    return step{step::redirect, pause, std::move(*to)};
}

outcome<journey::step> journey::answer_challenge(login_verdict&& v) {
    switch (v.is) {
        case login_verdict::again:
            if (!repeats(repetition::authenticated, nullptr)) return step{};
            return step{step::repeat, {}, {}};
        case login_verdict::unproved: {
            error e{violation{v.because, 0}};
            e.about = std::move(v.about);
            return e;
        }
        case login_verdict::refused: note(v.about); return step{};
        case login_verdict::nothing:
        case login_verdict::later: return step{};
    }
    return step{};
}

// Whether the server knows the password can be told with all of the content (RFC 7616 3.5).
task<outcome<void>> journey::prove(reply& r, login_attempt const& at) {
    arriving_response a = arriving(std::move(r));
    outcome<std::string> held = co_await gather(*a.content, options().policy.limits.checked_content);
    if (!held) {
        error e = std::move(held).error();
        if (e.what == failure::limit)
            e.about = "whether the server knows the password can be told with all of its answer (qop=auth-int), and " + e.about +
                      " (limit checked-content)";
        co_return e;
    }
    if (auto const* trailers = a.content->trailers()) a.head.trailers() = *trailers;
    login_verdict v;
    {
        std::lock_guard const lock{agent_->lock};
        v = options().credentials->prove(a.head, at, *held);
    }
    if (v.is == login_verdict::unproved) co_return answer_challenge(std::move(v)).error();
    response head = std::move(a.head);
    head.octets(std::move(*held));
    r = reply{std::move(head)};
    co_return outcome<void>{};
}

// Whether the same is asked for once more, which may need the content again.
bool journey::repeats(repetition why, error const* e) {
    if (outcome<void> const rewound = content_->rewind(); !rewound) {
        note("not tried again: " + rewound.error().about);
        return false;
    }
    count(repeated_, why);
    if (options().observer != nullptr) options().observer->repeated(why, e);
    return true;
}

outcome<void> journey::redirect(response const& r, uri to) {
    httoop::method const next = method_after(asked_.method(), r.status());
    bool const keeps = next == asked_.method();
    if (keeps)
        if (outcome<void> const rewound = content_->rewind(); !rewound)
            return error{failure::refused, "not followed to " + to.text() + ", where the content would be sent again (" +
                                               std::to_string(r.status().number()) + "): " + rewound.error().about};
    request again{next, "/"};
    again.fields() = std::move(asked_.fields());
    adapt_to_redirection(again.fields(), same_origin(target_, to), keeps);
    if (keeps) again.trailers() = std::move(asked_.trailers());
    else content_->drop();
    if (options().observer != nullptr) options().observer->redirected(r, to.text());
    visited_.push_back(circle_key(hop_->asked()));
    uri const before = std::exchange(target_, std::move(to));
    asked_ = std::move(again);
    login_ = login_attempt{auth::asker::origin};
    secure_target();
    return check_secured(before, target_);
}

// The same request leads to the same redirections (RFC 9110 15.4).
outcome<void> journey::check_circle(request const& r) const {
    if (visited_.empty() || !enforced(rules::redirects_end)) return {};
    auto one = std::find(visited_.begin(), visited_.end(), circle_key(r));
    if (one == visited_.end()) return {};
    std::string way;
    for (; one != visited_.end(); ++one) {
        std::size_t const from = one->find(' ') + 1;
        way += one->substr(from, one->find('\n') - from) + " -> ";
    }
    error e{failure::limit, "not followed: the redirections go round in a circle: " + way + std::string{r.target()}};
    e.broken = {&rules::redirects_end, 0};
    return e;
}

}  // namespace httoop::inline v0
