// A request to a client, from the exchange to the reply.
#include <httoop/io/idna.hpp>
#include <httoop/uri/http_uri.hpp>

#include "asked.hpp"
#include "call_pipe.hpp"
#include "pool.hpp"
#include "relay.hpp"

namespace httoop::inline v0::engine {

namespace {

outcome<uri> target_of(request const& r) {
    outcome<uri> target = io::to_uri(r.target());
    if (!target) {
        error e = target.error();
        if (e.about.empty()) e.about = "this is no URI";
        return e;
    }
    if (target->relative())
        return error{failure::refused, "\"" + target->text() + "\" is no absolute URI: begin with https:// or http://"};
    if (!is_http(*target))
        return error{failure::refused, "the scheme of " + target->text() + " is neither https nor http"};
    if (auto const valid = check_http_uri(*target, true); !valid) {
        error e{valid.error()};
        e.about = "the URI cannot be asked for";
        return e;
    }
    if (port_of(*target) == 0) return error{failure::refused, "the URI has no port that could be connected to"};
    // What was refused when it was added must not go missing: it is not sent at all.
    if (auto const sound = r.defect(); !sound) return error{sound.error()};
    return target;
}

}  // namespace

// CONNECT is answered here: with a connection to the target, through the tunnel of a proxy if there is one.
task<outcome<reply>> pool::open_tunnel(exchange& x, std::shared_ptr<client_state> all) {
    client_options const& o = all->options;
    if (x.request().form() != target_form::authority)
        co_return error{failure::refused, "CONNECT asks for a tunnel to HOST:PORT"};
    // Proxies forward https URIs by tunnels, too.
    auto target = uri::parse("https://" + std::string{x.request().target()} + "/");
    if (!target) co_return error{target.error()};
    connector by{o, all->trusted};
    std::uint64_t const id = ++all->connections;
    outcome<channel> made = co_await by.tunnel(*target, x.request(), id);
    if (!made) co_return made.error();
    if (made->answered) co_return outcome<reply>{reply{std::move(*made->answered)}};
    owned<tunnel> through = make_owned<relay>(std::move(*made), o.policy.limits);
    response head{status_code::ok};
    co_return outcome<reply>{reply{std::move(head), std::move(through)}};
}

task<outcome<reply>> pool::respond(exchange& x) {
    if (x.request().method() == method::connect && x.request().protocol().empty()) return open_tunnel(x, all_);
    outcome<uri> target = target_of(x.request());
    if (!target) return outcome<reply>{std::move(target).error()};
    asker c{take_call()};
    bool const content = x.content().length().is != content_length_of::none;
    c->begin(this, ++all_->calls, loop, &x, content ? &x.content() : nullptr);
    c->target = std::move(*target);
    c->has_content = content;
    if (routed_) c->for_proxy = x.request().fields().value(field_id::proxy_authorization);
    submit(*c);
    return answer_of(std::move(c), all_);
}

task<outcome<reply>> pool::ask(sent_onward const& s) {
    asker c = asker::taking(&begin_call());
    ask(*c, s);
    return answer_of(std::move(c), all_);
}

call& pool::begin_call() {
    call& c = take_call();
    c.hold();
    c.begin(this, options.observer != nullptr ? ++all_->calls : 0, loop, nullptr, nullptr);
    return c;
}

void pool::ask(call& c, sent_onward const& s) {
    bool const content = s.content != nullptr && s.content->length().is != content_length_of::none;
    c.begin(this, c.number, loop, s.of, content ? s.content : nullptr);
    c.has_content = content;
    c.made = &s.what;
    c.interims = s.interims;
    c.tunnels = s.what.method() == method::connect;
    if (s.what.method() == method::connect && s.what.protocol().empty())
        return c.fail(error{failure::refused, "a tunnel is asked of a proxy, and this goes to an origin"});
    if (!s.what.fields().sound()) [[unlikely]]
        if (auto const sound = s.what.defect(); !sound) return c.fail(error{sound.error()});
    submit(c);
}

// Waits for the head of the answer.
task<outcome<reply>> pool::answer_of(asker c, std::shared_ptr<client_state> all) {
    io::loop& here = c->loop();
    limits const& l = all->options.policy.limits;
    instant const patience = here.now().mono + milliseconds(l.pool_wait_time);
    // From here on the pool may be gone.
    outcome<void> got;
    for (;;) {
        while (got && !c->head_there() && c->fault() == nullptr) {
            bool const waits = c->waiting;
            duration at_most{INT64_MAX};
            if (waits) at_most = patience - here.now().mono;
            got = co_await bell{c->told, at_most};
            if (!waits || got || got.error().what != failure::timeout || here.now().mono < patience) continue;
            if (c->waiting) got = error{failure::limit, "no connection became free in time (limit pool-wait-time)"};
            else got = outcome<void>{};  // it has one by now
        }
        bool const switched = got && c->tunnelled() && c->offers_tls &&
                              c->head().status() == status_code::switching_protocols && switches_to_tls(c->head());
        if (!switched) break;
        c->offers_tls = false;
        got = co_await go_on_secured(*c, all);
    }
    if (!got && c->fault() == nullptr) {
        error const e = c->cut_short(got.error());
        c->leave();
        while (c->sending()) co_await call::sending_over{*c};
        co_return e;
    }
    if (!c->head_there()) {
        while (c->sending()) co_await call::sending_over{*c};
        co_return *c->fault();
    }
    unsigned const status_class = c->head().status().status_class();
    if (status_class != 2 && status_class != 1)
        while (c->sending()) co_await call::sending_over{*c};
    co_return reply_of(c, all->options.policy.limits);
}

outcome<reply> pool::reply_of(asker& c, limits const& l) {
    response head = std::move(c->head());
    if (c->tunnels && head.status().status_class() == 2) {
        channel stream_alone;
        stream_alone.plain = make_owned<call_pipe>(std::move(c));
        owned<tunnel> through = make_owned<relay>(std::move(stream_alone), l);
        return outcome<reply>{reply{std::move(head), std::move(through)}};
    }
    if (c->tunnelled()) {
        outcome<channel> left = error{failure::closed, "the connection ended"};
        if (c->on() != nullptr) left = c->on()->release();
        if (!left) return left.error();
        owned<tunnel> through = make_owned<relay>(std::move(*left), l);
        return outcome<reply>{reply{std::move(head), std::move(through)}};
    }
    if (c->whole()) {
        if (c->framing().length.is != content_length_of::none) head.octets(c->take_whole());
        if (!c->trailers().empty()) head.trailers() = std::move(c->trailers());
        return outcome<reply>{reply{std::move(head)}};
    }
    owned<source> rest = make_owned<content_of_call>(std::move(c));
    return outcome<reply>{reply{std::move(head), std::move(rest)}};
}

// After a 101 that begins TLS, the response to what was asked before comes inside (RFC 2817 3.3).
task<outcome<void>> pool::go_on_secured(call& c, std::shared_ptr<client_state> all) {
    link* const before = c.on();
    if (before == nullptr) co_return error{failure::closed, "the connection ended"};
    outcome<channel> left = before->release();
    if (!left) co_return left.error();
    connector by{all->options, all->trusted};
    outcome<void> const secured = co_await by.secure(*left, c.target.host());
    if (!secured) {
        error e = secured.error();
        e.sent = true;
        co_return e;
    }
    auto* const home = static_cast<pool*>(c.loop().find(all.get()));
    if (home == nullptr) co_return error{failure::cancelled, "the client was shut down"};
    manner const how{http_1_1, true, false, false, {}, all->options.adds};
    request const r = composed_request(c.target, c.of()->request(), false, how);
    auto* const inside = new link{*home, std::move(*left)};
    destination& to = home->destination_of(c);
    add(to, *inside);
    inside->resume(c, r);
    co_return outcome<void>{};
}

}  // namespace httoop::inline v0::engine
