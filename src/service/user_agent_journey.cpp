#include "user_agent_journey.hpp"

#include <algorithm>

#include <httoop/cookie/jar.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "redirection.hpp"

namespace httoop::inline v0 {
namespace {

// What a response that is not the last one may have as content, so that its connection can be used on.
constexpr std::uint64_t worth_draining = 65536;

outcome<void> check_target(uri const& target) {
    if (target.relative())
        return error{failure::refused, "\"" + target.text() + "\" is no absolute URI: begin with https:// or http://"};
    if (!is_http(target))
        return error{failure::refused, "the scheme of " + target.text() + " is neither https nor http"};
    if (auto const valid = check_http_uri(target, true); !valid) {
        error e{valid.error()};
        e.about = "the URI cannot be asked for";
        return e;
    }
    if (port_of(target) == 0) return error{failure::refused, "the URI has no port that could be connected to"};
    return {};
}

// A request's target has no fragment (RFC 9112 3.2.2).
octets absolute_form(uri const& target) {
    octets const text = target.text();
    octets const fragment = target.fragment();
    return fragment.data() == nullptr ? text : text.substr(0, text.size() - fragment.size() - 1);
}

// What makes two requests the same, as far as another answer could be hoped for.
std::string circle_key(request const& r) {
    std::string k{r.method().token()};
    (k += ' ') += r.target();
    (k += '\n') += r.fields().value(field_id::cookie);
    return k;
}

bool is_secure(uri const& target) { return identify_uri_scheme(target.scheme()) == uri_scheme_id::https; }

}  // namespace

struct journey::step {
    enum kind : std::uint8_t { give, repeat, redirect };
    kind is = give;
    repetition why{};
    duration pause{};
    uri to{};
};

journey::journey(user_agent::state& agent, io::loop& l, uri target, request const& asked, source& content,
                 exchange* for_whom)
    : agent_{agent}, loop_{l}, for_whom_{for_whom},
      until_{agent.options.total.nanoseconds == INT64_MAX ? instant::never() : l.now().mono + agent.options.total},
      target_{std::move(target)}, asked_{asked.method(), "/"}, content_{content}, part_{agent.options.policy.limits} {
    asked_.fields() = asked.fields();
    asked_.trailers() = asked.trailers();
}

journey::journey(user_agent::state& agent, io::loop& l, uri target, request const& asked, owned<source> content)
    : journey{agent, l, std::move(target), asked, *content, nullptr} {
    held_ = std::move(content);
}

// The request for the next hop: what was asked for, and what the agent adds for that target.
request journey::compose() {
    user_agent_options const& o = agent_.options;
    request r{asked_.method(), absolute_form(target_)};
    r.fields() = asked_.fields();
    r.trailers() = asked_.trailers();
    field_section& fields = r.fields();
    if (!fields.has(field_id::user_agent)) fields.append(field_id::user_agent, o.name);
    // The parts of coded content are of no use without the others.
    if (o.decode && !fields.has(field_id::accept_encoding))
        fields.append(field_id::accept_encoding,
                      fields.has(field_id::range) ? octets{"identity"} : octets{agent_.accept_encoding});
    return r;
}

outcome<void> journey::set_out(request r) {
    if (outcome<void> good = check_target(target_); !good) return good;
    if (outcome<void> rewound = content_.rewind(); !rewound) return rewound;
    hop_ = make_owned<hop>(std::move(r), content_, loop_, agent_.options.policy, is_secure(target_), for_whom_);
    if (std::exchange(fresh_, false)) hop_->exchange().want_fresh();
    if (agent_.options.observer != nullptr) agent_.options.observer->asking(hop_->request());
    return {};
}

task<outcome<reply>> journey::go() {
    for (;;) {
        request r = compose();
        if (outcome<void> const straight = check_circle(r); !straight) co_return straight.error();
        if (outcome<void> const out = set_out(std::move(r)); !out) co_return out.error();
        outcome<reply> got = co_await hop_->ask(agent_.through);
        if (!got) {
            auto const why = after_failure(got.error(), asked_.method(), hop_->interim_seen(), repeated_,
                                           agent_.options.policy.limits);
            if (!why) co_return std::move(got).error();
            if (auto const rewound = content_.rewind(); !rewound) {
                error e = std::move(got).error();
                e.about += "; not tried again: " + rewound.error().about;
                co_return e;
            }
            tell_repeated(*why, &got.error());
            fresh_ = true;
            continue;
        }
        learn(got->head());
        outcome<step> next = decide(*got);
        if (!next) co_return std::move(next).error();
        if (next->is == step::give) co_return std::move(*got);
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

void journey::learn(response const& r) {
    if (agent_.options.observer != nullptr) agent_.options.observer->answered(r);
}

// What is to be done with an answer.
outcome<journey::step> journey::decide(reply const& r) {
    user_agent_options const& o = agent_.options;
    response const& head = r.head();
    if (auto const again = after_answer(head, hop_->request(), hop_->exchange().was_kept(), o.wait, repeated_,
                                        o.policy.limits, loop_.now().wall)) {
        if (outcome<void> const rewound = content_.rewind(); !rewound) {
            if (o.observer != nullptr) o.observer->noted("not tried again: " + rewound.error().about);
            return step{};
        }
        fresh_ = again->why == repetition::misdirected || again->why == repetition::timed_out;
        if (again->why == repetition::expectation) asked_.fields().erase(field_id::expect);
        tell_repeated(again->why, nullptr);
        return step{step::repeat, again->why, again->pause, {}};
    }
    octets const location = head.fields().value(field_id::location);
    if (!o.follow || !follows(head.status()) || location.data() == nullptr) return step{};
    outcome<uri> to = redirected_to(target_, location);
    if (!to) return std::move(to).error();
    if (visited_.size() >= o.policy.limits.redirects && enforced(rules::redirects_end)) {
        error e{failure::limit, "not followed: this was redirection " + std::to_string(visited_.size() + 1) + ", to " +
                                    to->text() + " (limit redirects)"};
        e.broken = {&rules::redirects_end, 0};
        return e;
    }
    duration pause{};
    if (o.wait) pause = told_to_wait(head.fields(), o.policy.limits, loop_.now().wall).value_or(duration{});
    return step{step::redirect, {}, pause, std::move(*to)};
}

outcome<void> journey::redirect(response const& r, uri to) {
    httoop::method const next = method_after(asked_.method(), r.status());
    bool const keeps = next == asked_.method();
    if (keeps)
        if (outcome<void> const rewound = content_.rewind(); !rewound)
            return error{failure::refused, "not followed to " + to.text() + ", where the content would be sent again (" +
                                               std::to_string(r.status().number()) + "): " + rewound.error().about};
    request again{next, "/"};
    again.fields() = std::move(asked_.fields());
    adapt_to_redirection(again.fields(), same_origin(target_, to), keeps);
    if (keeps) again.trailers() = std::move(asked_.trailers());
    else content_.drop();
    if (agent_.options.observer != nullptr) agent_.options.observer->redirected(r, to.text());
    visited_.push_back(circle_key(hop_->request()));
    asked_ = std::move(again);
    target_ = std::move(to);
    return {};
}

// The same request leads to the same redirections (RFC 9110 15.4).
outcome<void> journey::check_circle(request const& r) const {
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

void journey::tell_repeated(repetition why, error const* e) {
    count(repeated_, why);
    if (agent_.options.observer != nullptr) agent_.options.observer->repeated(why, e);
}

// Reads a little content that nobody wants, which costs less than a new connection.
task<void> journey::drain(reply& r) {
    source* const from = r.source();
    if (from == nullptr) co_return;
    content_length_of const length = from->length();
    if (length.is == content_length_of::known && length.octets > worth_draining) co_return;
    std::uint64_t done = 0;
    for (bool last = false; !last && done <= worth_draining;) {
        outcome<chunk> const piece = co_await from->read();
        if (!piece) co_return;
        done += piece->data.size();
        last = piece->last;
    }
}

}  // namespace httoop::inline v0
