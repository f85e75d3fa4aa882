#include <httoop/engine/client.hpp>

#include <optional>

#include <httoop/engine/rules.hpp>
#include <httoop/io/idna.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/uri.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "asked.hpp"
#include "channel.hpp"
#include "link.hpp"
#include "redirect.hpp"

namespace httoop::inline v0 {
namespace {

// Content that arrives over a link.
class arriving_content final : public source {
public:
    explicit arriving_content(std::shared_ptr<link> l) : link_{std::move(l)} {}
    ~arriving_content() override { link_->leave(); }
    task<outcome<chunk>> read() override { return link_->read(); }
    [[nodiscard]] content_length_of length() const override { return link_->length(); }
    [[nodiscard]] field_section const* trailers() const override { return &link_->trailers(); }

private:
    std::shared_ptr<link> link_;
};

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

struct answer_of_hop {
    outcome<response> head;
    std::shared_ptr<link> over;
};

// After a 101 that begins TLS, the response to what was asked before comes inside (RFC 2817 3.3).
task<answer_of_hop> go_on_secured(std::shared_ptr<link> before, connector& by, uri const& target, request const& r,
                                  client_options const& o) {
    outcome<channel> left = before->release();
    if (!left) co_return answer_of_hop{left.error(), nullptr};
    outcome<void> const secured = co_await by.secure(*left, target.host(), true);
    if (!secured) {
        error e = secured.error();
        e.sent = true;
        co_return answer_of_hop{std::move(e), nullptr};
    }
    io::loop& loop = *(co_await this_activity{})->loop();
    auto const over = std::make_shared<link>(loop, std::move(*left), o);
    link_guard guard{over};
    if (auto const resumed = over->resume(r); !resumed) co_return answer_of_hop{resumed.error(), nullptr};
    outcome<response> head = co_await over->head();
    if (head) guard.release();
    co_return answer_of_hop{std::move(head), over};
}

task<answer_of_hop> ask_origin(uri const& target, request const& asked, owned<source> content, client_options const& o,
                               connector& by, std::string const& for_proxy) {
    bool const has_content = content && content->length().is != content_length_of::none;
    outcome<channel> made = co_await by.connect(target, has_content, 0, for_proxy);
    if (!made) co_return answer_of_hop{made.error(), nullptr};
    if (made->answered) co_return answer_of_hop{std::move(*made->answered), nullptr};
    bool const offers = by.offers_upgrade(*made, has_content);
    manner const how{made->http_2 ? http_2 : http_1_1, offers, made->absolute_form, for_proxy.empty() ? made->proxy_authorization : for_proxy};
    request const r = composed_request(target, asked, has_content, how);
    if (o.observer != nullptr) o.observer->sending(0, r);
    io::loop& loop = *(co_await this_activity{})->loop();
    auto const over = std::make_shared<link>(loop, std::move(*made), o);
    link_guard guard{over};
    if (auto const opened = link::open(over, r, std::move(content)); !opened)
        co_return answer_of_hop{opened.error(), nullptr};
    outcome<response> head = co_await over->head();
    answer_of_hop got{std::move(head), over};
    if (offers && got.head && got.head->status() == status_code::switching_protocols && switches_to_tls(*got.head)) {
        got = co_await go_on_secured(over, by, target, r, o);
    }
    if (got.head && got.head->status() == status_code::switching_protocols)
        co_return answer_of_hop{error{failure::refused, "the server switched protocols, which nobody here understands"}, nullptr};
    if (got.head) guard.release();
    co_return got;
}

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

}  // namespace

task<outcome<arriving_response>> fetch(std::string text, request asked, owned<source> content, client_options o) {
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
    if (!content && asked.content().present())
        content = make_owned<memory_source>(std::string{asked.octets()});
    std::string const for_proxy{asked.fields().value(field_id::proxy_authorization)};
    trust trusted{o};
    connector by{o, trusted};
    for (std::uint64_t followed = 0;;) {
        if (outcome<void> const good = check_target(target); !good) co_return good.error();
        answer_of_hop got = co_await ask_origin(target, asked, std::move(content), o, by, for_proxy);
        if (!got.head) co_return got.head.error();
        status_code const status = got.head->status();
        bool const expectation = status == status_code::expectation_failed &&
                                 asked.fields().has(field_id::expect) && enforced(rules::expectation_repeated);
        octets const location = got.head->fields().value(field_id::location);
        bool const redirection = o.follow && is_followed(status) && location.data() != nullptr;
        if (!expectation && !redirection) {
            owned<source> arriving;
            if (got.over) arriving = make_owned<arriving_content>(got.over);
            else arriving = make_owned<memory_source>(std::string{got.head->octets()});
            arriving_response whole{std::move(*got.head), std::move(arriving)};
            co_return outcome<arriving_response>{std::move(whole)};
        }
        content = got.over->take_content();
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
            if (!keeps) content = nullptr;
            if (o.observer != nullptr) o.observer->redirected(*got.head, to->text());
            asked = std::move(again);
            target = std::move(*to);
        }
        if (content)
            if (auto const rewound = content->rewind(); !rewound) co_return rewound.error();
    }
}

struct client::shared {
    client_options options;
    trust trusted{options};
};

outcome<owned<client>> client::make(client_options o) {
    if (!o.http_1 && !o.http_2) return error{failure::refused, "no version of HTTP is left to be spoken"};
    return owned<client>{new client{new shared{.options = std::move(o)}}};
}

client::~client() { delete shared_; }

client_options const& client::options() const { return shared_->options; }

namespace {

// The content of an exchange.
class content_of final : public source {
public:
    explicit content_of(exchange& x) : of_{x} { of_.hold(); }
    ~content_of() override { of_.let_go(); }
    task<outcome<chunk>> read() override { return of_.content().read(); }
    [[nodiscard]] content_length_of length() const override { return of_.content().length(); }
    [[nodiscard]] field_section const* trailers() const override { return of_.content().trailers(); }

private:
    exchange& of_;
};

}  // namespace

task<outcome<reply>> client::respond(exchange& x) {
    outcome<uri> target = io::to_uri(x.request().target());
    if (!target) co_return target.error();
    if (outcome<void> const good = check_target(*target); !good) co_return good.error();
    std::string const for_proxy{x.request().fields().value(field_id::proxy_authorization)};
    connector by{shared_->options, shared_->trusted};
    owned<source> content = make_owned<content_of>(x);
    answer_of_hop got = co_await ask_origin(*target, x.request(), std::move(content), shared_->options, by, for_proxy);
    if (!got.head) co_return got.head.error();
    if (!got.over) co_return outcome<reply>{reply{std::move(*got.head)}};
    owned<source> arriving = make_owned<arriving_content>(got.over);
    reply answer{std::move(*got.head), std::move(arriving)};
    co_return outcome<reply>{std::move(answer)};
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
