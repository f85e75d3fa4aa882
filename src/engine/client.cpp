#include <httoop/engine/client.hpp>

#include <memory>
#include <optional>

#include <httoop/engine/rules.hpp>
#include <httoop/io/idna.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/uri.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "pool.hpp"
#include "redirect.hpp"

namespace httoop::inline v0 {

struct client::shared {
    std::shared_ptr<engine::client_state> all;
};

outcome<owned<client>> client::make(client_options o) {
    if (!o.http_1 && !o.http_2) return error{failure::refused, "no version of HTTP is left to be spoken"};
    return owned<client>{new client{new shared{std::make_shared<engine::client_state>(std::move(o))}}};
}

client::~client() {
    std::vector<io::loop*> here;
    {
        std::lock_guard const lock{shared_->all->mutex};
        for (engine::pool* p : shared_->all->pools)
            if (p->here()) here.push_back(&p->home());
            else p->end_soon();
    }
    for (io::loop* l : here) l->drop(shared_->all.get());
    delete shared_;
}

client_options const& client::options() const { return shared_->all->options; }

task<outcome<reply>> client::respond(exchange& x) {
    return engine::pool::at(x.loop(), shared_->all).respond(x);
}

// --- One request over connections of its own ---------------------------------------------------

namespace {

// Content that several tries share.
class shared_content final : public source {
public:
    explicit shared_content(std::shared_ptr<source> s) : of_{std::move(s)} {}
    task<outcome<chunk>> read() override { return of_->read(); }
    [[nodiscard]] content_length_of length() const override { return of_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return of_->trailers(); }

private:
    std::shared_ptr<source> of_;
};

// Content that arrives, and the client that it comes through.
class fetched_content final : public source {
public:
    fetched_content(std::shared_ptr<client> by, owned<source> inner) : by_{std::move(by)}, inner_{std::move(inner)} {}
    task<outcome<chunk>> read() override { return inner_->read(); }
    [[nodiscard]] content_length_of length() const override { return inner_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return inner_->trailers(); }

private:
    std::shared_ptr<client> by_;
    owned<source> inner_;
};

// The URI to go to: Location resolved, with the fragment of before unless it has its own, and a host
// that can be looked up.
outcome<uri> redirected_to(uri const& from, octets location) {
    auto const reference = uri_view::parse(location);
    if (!reference) return error{reference.error()};
    auto to = resolve(from, *reference);
    if (!to) return error{to.error()};
    if (auto const valid = check_http_uri(*to); !valid) return error{valid.error()};
    if (to->fragment().data() == nullptr && from.fragment().data() != nullptr)
        to = uri::parse(to->text() + "#" + std::string{from.fragment()});
    if (!to) return error{to.error()};
    return io::with_ascii_host(std::move(*to));
}

// An answer to a request for an https resource is secured, whoever sends it (RFC 9110 4.2.2).
bool to_less_secure(uri const& from, uri const& to) {
    return identify_uri_scheme(from.scheme()) == uri_scheme_id::https &&
           identify_uri_scheme(to.scheme()) == uri_scheme_id::http;
}

request hop_to(uri const& target, request const& asked) {
    octets text = target.text();
    text = text.substr(0, text.find('#'));
    request r{asked.method(), text};
    r.fields() = asked.fields();
    return r;
}

}  // namespace

task<outcome<arriving_response>> fetch(std::string text, request asked, owned<source> given, client_options o) {
    outcome<uri> parsed = io::to_uri(text);
    if (!parsed) {
        error e = parsed.error();
        if (e.about.empty()) e.about = "this is no URI";
        co_return e;
    }
    uri target = std::move(*parsed);
    if (asked.method() == method::connect)
        co_return error{failure::refused, "CONNECT asks for a tunnel, not for a response"};
    // What was refused when it was added must not go missing: it is not sent at all.
    if (auto const sound = asked.defect(); !sound) co_return error{sound.error()};
    if (!given && asked.content().present())
        given = make_owned<memory_source>(std::string{asked.octets()});
    std::shared_ptr<source> content{given.release()};
    o.keep = false;
    outcome<owned<client>> made = client::make(o);
    if (!made) co_return made.error();
    std::shared_ptr<client> const by{made->release()};
    for (std::uint64_t followed = 0;;) {
        request hop = hop_to(target, asked);
        owned<source> sent;
        if (content) sent = make_owned<shared_content>(content);
        outcome<reply> got = co_await ask(*by, std::move(hop), std::move(sent), by->options().policy);
        if (!got) co_return got.error();
        if (got->tunnel() != nullptr)
            co_return error{failure::refused, "the server switched protocols, which nobody here understands"};
        response const& head = got->head();
        status_code const status = head.status();
        bool const expectation = status == status_code::expectation_failed &&
                                 asked.fields().has(field_id::expect) && enforced(rules::expectation_repeated);
        octets const location = head.fields().value(field_id::location);
        bool const redirection = o.follow && is_followed(status) && location.data() != nullptr;
        if (!expectation && !redirection) {
            arriving_response whole = arriving(std::move(*got));
            whole.content = make_owned<fetched_content>(by, std::move(whole.content));
            co_return outcome<arriving_response>{std::move(whole)};
        }
        if (expectation) {
            asked.fields().erase(field_id::expect);
        } else {
            outcome<uri> to = redirected_to(target, location);
            if (!to) {
                error e = to.error();
                e.about = "the server redirects to what is no URI to go to";
                co_return e;
            }
            if (followed++ == o.policy.limits.redirects && enforced(rules::redirects_end)) {
                error e{failure::limit, "not followed: this was redirection " + std::to_string(followed) + ", to " +
                                            to->text() + " (limit redirects)"};
                e.broken = {&rules::redirects_end, 0};
                co_return e;
            }
            if (to_less_secure(target, *to) && enforced(rules::redirection_secured)) {
                error e{failure::refused, "not followed: redirected from https to " + to->text() + ", which nobody protects"};
                e.broken = {&rules::redirection_secured, 0};
                co_return e;
            }
            httoop::method const next = redirected_method(asked.method(), status);
            bool const keeps = next == asked.method();
            request again{next, "/"};
            again.fields() = asked.fields();
            redirect_fields(again.fields(), same_origin(target, *to), keeps);
            // That is the proxy's, which stays the same.
            if (!o.tunnel.empty() && asked.fields().has(field_id::proxy_authorization) &&
                !again.fields().has(field_id::proxy_authorization))
                again.fields().append(field_id::proxy_authorization, asked.fields().value(field_id::proxy_authorization));
            if (!keeps) content = nullptr;
            if (o.observer != nullptr) o.observer->redirected(head, to->text());
            asked = std::move(again);
            target = std::move(*to);
        }
        if (content)
            if (auto const rewound = content->rewind(); !rewound) co_return rewound.error();
    }
}

namespace {

constexpr std::size_t resolving_threads = 1, resolving_queue = 16;

struct blocking_call {
    io::loop* loop;
    std::string uri;
    request asked;
    client_options options;
    std::optional<outcome<response>> got;
};

task<outcome<response>> fetch_whole(blocking_call& c) {
    outcome<arriving_response> arriving =
        co_await fetch(std::move(c.uri), std::move(c.asked), owned<source>{}, c.options);
    if (!arriving) co_return arriving.error();
    outcome<std::string> held = co_await gather(*arriving->content, c.options.policy.limits.held_content);
    if (!held) co_return held.error();
    response r = std::move(arriving->head);
    r.octets(std::move(*held));
    if (auto const* trailers = arriving->content->trailers()) r.trailers() = *trailers;
    co_return outcome<response>{std::move(r)};
}

task<void> run_call(blocking_call& c) {
    c.got = co_await fetch_whole(c);
    c.loop->stop();
}

}  // namespace

outcome<response> send(octets uri, request r, client_options o) {
    if (io::loop::current() != nullptr)
        return error{failure::refused, "a blocking call would stop this thread's loop: co_await fetch() instead"};
    outcome<owned<io::loop>> made = io::loop::make();
    if (!made) return made.error();
    io::loop& loop = **made;
    io::offload_pool pool{resolving_threads, resolving_queue};
    loop.use(&pool);
    blocking_call c{&loop, std::string{uri}, std::move(r), std::move(o), {}};
    loop.spawn(run_call(c));
    if (!c.got) loop.run();
    return std::move(*c.got);
}

outcome<response> get(octets uri, client_options o) { return send(uri, request{method::get, "/"}, std::move(o)); }

}  // namespace httoop::inline v0
