#include <httoop/service/forward_proxy.hpp>

#include <algorithm>
#include <optional>

#include <httoop/core/ascii.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/intermediary/forward.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/service/proxy_name.hpp>
#include <httoop/service/rules.hpp>

#include "node_of.hpp"
#include "open_tunnels.hpp"
#include "passing.hpp"
#include "proxy_failure.hpp"
#include "repeating.hpp"
#include "trace.hpp"

namespace httoop::inline v0 {
namespace {

constexpr octets methods_forwarded = "GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH";

// What the client finds at the next server; a proxy that forwards further is the client's business.
intermediary::next_hop const next_of_proxy{.proxy = true, .version = http_1_1};

bool is_known_as(intermediary::hop const& us, octets host) {
    return equal_ignoring_case(us.name, host) ||
           std::any_of(us.aliases.begin(), us.aliases.end(), [&](std::string const& a) { return equal_ignoring_case(a, host); });
}

// HTTP/2 tells the scheme apart from the rest: of that of the connection the target has origin form.
bool is_of_another(request const& r, intermediary::hop const& us) {
    return r.version() >= http_2 && r.method() != method::connect && !r.authority().empty() && !is_known_as(us, r.authority());
}

// RFC 9110 7.1
std::string target_uri(request const& r, bool secure) {
    std::string target{secure ? "https://" : "http://"};
    target += r.authority();
    if (r.form() == target_form::origin) target += r.target();
    return target;
}

// The same request with its target URI.
request with_target_uri(request const& r, bool secure) {
    request whole{r.method(), target_uri(r, secure)};
    whole.version(r.version());
    whole.fields() = r.fields();
    return whole;
}

// Why a request is not forwarded, whatever else it says.
struct refused_target {
    proxy_failure why;
    rule const* because = nullptr;
    octets detail{};
    [[nodiscard]] reply answer(request const& to, octets name) const { return answer_failure(to, why, name, because, detail); }
};

std::optional<refused_target> may_not_be_asked(request const& q, bool secure, intermediary::allowed_targets const& targets) {
    octets const target = q.target();
    bool const absolute = q.form() == target_form::absolute;
    bool const https = absolute && equal_ignoring_case(target.substr(0, 6), "https:");
    bool const http = absolute && equal_ignoring_case(target.substr(0, 5), "http:");
    if (absolute && !http && !https)
        return refused_target{{"http_request_error", status_code::bad_request}, &rules::parameter_out_of_range, "Only http and https URIs are forwarded."};
    intermediary::decision const may = targets.judge(q);
    if (may.is == intermediary::verdict::refuse) return refused_target{classify(may), may.because};
    if (https && !secure && enforced(rules::https_kept_secured))
        return refused_target{{"http_request_denied", status_code::forbidden}, &rules::https_kept_secured,
                              "Ask for a tunnel by CONNECT, or ask over TLS."};
    return std::nullopt;
}

proxy_failure why_failed(error const& e) {
    bool const forbidden = e.broken.broken != nullptr && octets{e.broken.broken->id} == "rfc9209#2.3.5";
    if (forbidden) return {"destination_ip_prohibited", status_code::forbidden};
    return classify(e);
}

class counted_tunnel final : public tunnel {
public:
    counted_tunnel(owned<tunnel> inner, open_tunnels::place&& place) : inner_{std::move(inner)}, place_{std::move(place)} {}
    task<void> run(io::stream& peer, std::string first) override {
        co_await inner_->run(peer, std::move(first));
        place_.give_back();
    }
    [[nodiscard]] bool broken() const override { return inner_->broken(); }

private:
    owned<tunnel> inner_;
    open_tunnels::place place_;
};

reply no_place(request const& to, octets name, open_tunnels::place::why why) {
    if (why == open_tunnels::place::none_left_for_client)
        return answer_failure(to, {"http_request_denied", status_code::too_many_requests}, name, &rules::too_many_of_client,
                              "You have too many tunnels open (limit tunnels-of-client).");
    return answer_failure(to, {"connection_limit_reached", status_code::service_unavailable}, name, &rules::out_of_resources,
                          "There are too many tunnels (limit tunnels).");
}

}  // namespace

bool target_addresses::allows(io::address const& a) const {
    intermediary::ip_octets ip;
    if (a.is() == io::address::ipv4) ip = intermediary::ip_octets::v4(a.ip());
    else if (a.is() == io::address::ipv6) std::copy_n(a.ip(), sizeof ip.of, ip.of);
    else return false;
    return targets_.allows(ip);
}

struct forward_proxy::state {
    state(service& n, forward_options o, service* of_proxy)
        : next{n}, own{of_proxy}, options{std::move(o)}, tunnels{options.tunnels, options.tunnels_of_client} {}
    service& next;
    service* own;
    forward_options options;
    open_tunnels tunnels;
};

forward_proxy::forward_proxy(service& next, forward_options o, service* own)
    : state_{new state{next, std::move(o), own}} {
    if (state_->options.us.name.empty()) state_->options.us.name = made_up_proxy_name();
    state_->options.us.is = intermediary::role::proxy;
    state_->options.us.trailers = state_->options.us.upgrades = true;
}

forward_proxy::~forward_proxy() = default;

octets forward_proxy::name() const { return state_->options.us.name; }

std::uint64_t forward_proxy::tunnels() const { return state_->tunnels.count(); }

task<outcome<reply>> forward_proxy::respond(exchange& x) {
    request const& q = x.request();
    // No tunnel leads to a resource through another one (RFC 8441): that is for a gateway.
    if (!q.protocol().empty())
        return outcome<reply>{answer_of_ours(problem(&q, status_code::not_implemented, &rules::method_not_implemented, "Ask for a tunnel to the server instead."))};
    if (q.form() == target_form::absolute || q.form() == target_form::authority) return forward(x, nullptr);
    if (!is_of_another(q, state_->options.us)) return respond_here(x);
    request const whole = with_target_uri(q, x.secure());
    return forward(x, &whole);
}

// As its final recipient.
task<outcome<reply>> forward_proxy::respond_here(exchange& x) {
    request const& q = x.request();
    if (q.method() == method::trace) return outcome<reply>{answer_of_ours(reflect(q))};
    if (q.method() == method::options) {
        reply r{status_code::no_content};
        if (enforced(rules::allow_with_options)) r.head().fields().append(field_id::allow, methods_forwarded);
        r.because = &rules::allow_with_options;
        return outcome<reply>{answer_of_ours(std::move(r))};
    }
    if (state_->own != nullptr) return state_->own->respond(x);
    return outcome<reply>{answer_of_ours(problem(&q, status_code::bad_request, &rules::target_absolute,
                                                 "This is a proxy: it is asked with the whole URI, http://HOST/PATH, or by CONNECT."))};
}

task<outcome<reply>> target_guard::respond(exchange& x) {
    request const& q = x.request();
    forward_options const& o = of_.state_->options;
    bool const whole = q.form() == target_form::absolute || q.form() == target_form::authority;
    if (!whole && !is_of_another(q, o.us)) return next_.respond(x);
    std::optional<refused_target> const no = whole ? may_not_be_asked(q, x.secure(), o.targets)
                                                   : may_not_be_asked(request{q.method(), target_uri(q, x.secure())}, x.secure(), o.targets);
    return no ? outcome<reply>{no->answer(q, o.us.name)} : next_.respond(x);
}

namespace {

intermediary::forwarded_request forwarded_of(request const& q, exchange& x, intermediary::hop const& us) {
    intermediary::peer from;
    if (us.client.facts != intermediary::handing_on::untouched) from = peer_of(x, us);
    return intermediary::forward_request(q, us, next_of_proxy, from);
}

// What was forwarded already, once more.
request made_again(exchange& x, intermediary::hop const& us) {
    request const& q = x.request();
    bool const whole = q.form() == target_form::absolute || q.form() == target_form::authority;
    return whole ? forwarded_of(q, x, us).message : forwarded_of(with_target_uri(q, x.secure()), x, us).message;
}

bool has_no_content(exchange& x) {
    content_length_of const length = x.content().length();
    return length.is != content_length_of::unknown && length.octets == 0;
}

}  // namespace

// Decides; whatever waits is in pass().
task<outcome<reply>> forward_proxy::forward(exchange& x, request const* restored) {
    request const& q = restored != nullptr ? *restored : x.request();
    forward_options const& o = state_->options;
    if (auto const no = may_not_be_asked(q, x.secure(), o.targets)) return outcome<reply>{no->answer(x.request(), o.us.name)};
    intermediary::forwarded_request f = forwarded_of(q, x, o.us);
    switch (f.made.is) {
        case intermediary::verdict::answer: return respond_here(x);
        case intermediary::verdict::forward:
        case intermediary::verdict::tunnel: return pass(x, std::move(f.message));
        case intermediary::verdict::refuse:
        case intermediary::verdict::withhold: break;
    }
    return outcome<reply>{answer_failure(x.request(), classify(f.made), o.us.name, f.made.because)};
}

task<outcome<reply>> forward_proxy::pass(exchange& x, request made) {
    state& s = *state_;
    octets const name = s.options.us.name;
    bool const tunnels = made.method() == method::connect || made.fields().has(field_id::upgrade);
    if (x.accounted()) x.tell("upstream", std::string{made.authority()});
    std::optional<open_tunnels::place> place;
    if (tunnels) place.emplace(s.tunnels.take(x.peer()));
    if (place && place->is() != open_tunnels::place::taken) co_return no_place(x.request(), name, place->is());
    instant const began = x.loop().now().mono;
    outcome<reply> answer = co_await pass_on(x, s.next, std::move(made), s.options.us);
    limits const& l = x.policy().limits;
    for (repeated so_far; !answer && has_no_content(x);) {
        auto const why = after_failure(answer.error(), x.request().method(), so_far, l);
        if (!why) break;
        count(so_far, *why);
        answer = co_await pass_on(x, s.next, made_again(x, s.options.us), s.options.us);
    }
    if (x.accounted()) x.tell("upstream_us", static_cast<std::uint64_t>((x.loop().now().mono - began).nanoseconds / 1000));
    if (!answer) {
        error const& e = answer.error();
        // Nobody is there to be told.
        if (e.what == failure::cancelled) co_return std::move(answer).error();
        if (x.accounted()) x.tell("upstream_error", e.text());
        co_return answer_failure(x.request(), why_failed(e), name, e.broken.broken);
    }
    if (place && answer->tunnel() != nullptr) {
        owned<tunnel> counted = make_owned<counted_tunnel>(answer->take_tunnel(), std::move(*place));
        answer->replace(std::move(counted));
    }
    co_return answer;
}

}  // namespace httoop::inline v0
