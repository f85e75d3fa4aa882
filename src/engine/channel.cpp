#include "channel.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/io/connect.hpp>
#include <httoop/io/resolver.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "asked.hpp"
#include "opening.hpp"
#include "waits.hpp"

namespace httoop::inline v0 {
namespace {

bool asks_https(uri const& target) {
    return identify_uri_scheme(target.scheme()) == uri_scheme_id::https && enforced(rules::secured);
}

octets without_brackets(octets host) {
    bool const literal = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return literal ? host.substr(1, host.size() - 2) : host;
}

// Passes on how addresses are tried.
class told_of_addresses final : public io::connect_observer {
public:
    told_of_addresses(client_observer* o, std::uint64_t id) : to_{o}, id_{id} {}
    void connecting(io::address const& a) override {
        if (to_ != nullptr) to_->connecting(id_, a.compose());
    }
    void unconnected(io::address const& a, error const& e) override {
        if (to_ != nullptr) to_->unconnected(id_, a.compose(), e);
    }
    void connected(io::address const& a) override {
        if (to_ != nullptr) to_->connected(id_, a.compose());
    }

private:
    client_observer* to_;
    std::uint64_t id_;
};

std::string listed(std::vector<io::address> const& all) {
    std::string s;
    for (io::address const& a : all) s += (s.empty() ? "" : ", ") + a.compose();
    return s;
}

error not_allowed(octets host, std::string const& all) {
    error e{failure::refused, "no connection to " + std::string{host} + " is allowed (" + all + ")"};
    e.broken = {&rules::target_address_allowed, 0};
    e.during = phase::resolve;
    return e;
}

// Of what was asked for, nothing was sent.
error before_request(error e, std::string const& what) {
    e.about = what + (e.about.empty() ? "" : ": " + e.about);
    e.sent = false;
    return e;
}

// A 407 to CONNECT stands where a response of the origin is awaited, which has said nothing: what would be
// taken for its word (cookies, where to go, how to connect) is left out.
response of_proxy(response const& r, std::string content) {
    constexpr field_set kept{field_id::proxy_authenticate, field_id::proxy_status, field_id::via,
                             field_id::date, field_id::content_type, field_id::content_language, field_id::content_encoding};
    response own{r.status()};
    own.version(r.version());
    if (r.reason_given()) own.reason(r.reason());
    for (field_line const line : r.fields())
        if (kept.has(line.id)) own.fields().append(line.name, line.value);
    own.octets(std::move(content));
    return own;
}

std::string called(proxy const& p) { return "the proxy " + p.name(); }

std::string status_text(response const& r) {
    return std::to_string(r.status().number()) + " " + std::string{r.reason()};
}

// Why a proxy refuses, in its words: of Proxy-Status (RFC 9209), or the first line of a text.
std::string words_of(response const& r, std::string const& content) {
    constexpr std::size_t most = 200;
    octets words = r.fields().value(field_id::proxy_status);
    octets const type = r.fields().value(field_id::content_type);
    if (words.empty() && equal_ignoring_case(type.substr(0, 10), "text/plain")) words = content;
    words = words.substr(0, std::min({words.find_first_of("\r\n"), words.size(), most}));
    return words.empty() ? "" : ": " + std::string{words};
}

}  // namespace

bool switches_to_tls(response const& r) {
    octets lowest = r.fields().value(field_id::upgrade);
    lowest = lowest.substr(0, lowest.find_first_of(",/ \t"));
    return equal_ignoring_case(lowest, "TLS");
}

error no_such_version(client_options const& o, io::tls_stream const& s) {
    std::string const chosen{s.alpn()};
    error e{failure::refused, chosen.empty() ? "the server did not choose a protocol" : "the server chose " + chosen};
    e.about += o.http_2 ? "; only HTTP/2 was to be spoken, and nothing was sent" : "; it was not offered, and nothing was sent";
    e.during = phase::handshake;
    return e;
}

outcome<io::tls_client*> trust::of(purpose p) {
    std::lock_guard const locked{mutex_};
    owned<io::tls_client>& kept = kept_[p];
    if (!kept) {
        io::tls_client_options with = options_.tls;
        with.http_1 = p != to_origin || options_.http_1;
        with.http_2 = p == to_origin && options_.http_2;
        with.limits = options_.policy.limits;
        if (p == to_proxy) with.certificate_file = with.key_file = "";
        auto made = io::tls_client::make(with);
        if (!made) return made.error();
        kept = std::move(*made);
    }
    return kept.get();
}

bool connector::offers_upgrade(channel const& c, bool has_content) const {
    return options_.upgrade == tls_upgrade::optional && !has_content && !c.secured && !c.http_2;
}

task<outcome<channel>> connector::connect(uri const& target, bool has_content, std::uint64_t id, std::string for_proxy, bool older) {
    bool const https = asks_https(target);
    bool const known_2 = options_.http_2 && !options_.http_1;
    bool const upgrades = !https && options_.upgrade != tls_upgrade::off;
    if (!options_.http_1 && !options_.http_2) co_return error{failure::refused, "no version of HTTP is left to be spoken"};
    if (upgrades && known_2)
        co_return error{failure::refused, "only HTTP/1.1 has an upgrade to TLS: https URIs have TLS with HTTP/2"};
    outcome<route> const by = route::to(target, options_);
    if (!by) co_return by.error();
    outcome<channel> made = co_await reach(target, *by, id, for_proxy);
    if (!made) co_return made.error();
    if (made->answered) co_return made;
    if (https) {
        outcome<void> const secured = co_await begin_tls(*made, target.host(), older ? trust::by_http_1 : trust::to_origin);
        if (!secured) co_return secured.error();
        co_return made;
    }
    made->http_2 = known_2;
    bool const before = has_content || enforced(rules::options_before_request);
    if (!upgrades || !before || (options_.upgrade == tls_upgrade::optional && !has_content)) co_return made;
    outcome<bool> const switched = co_await upgrade(*made, target);
    if (!switched) co_return switched.error();
    if (*switched) co_return made;
    if (options_.upgrade == tls_upgrade::required) {
        error e{failure::tls, "the server does not switch to TLS; nothing but OPTIONS * was sent"};
        e.broken = {&rules::options_before_request, 0};
        co_return e;
    }
    outcome<channel> unsecured = co_await reach(target, *by, id, for_proxy);
    co_return unsecured;
}

task<outcome<channel>> connector::tunnel(uri const& target, request const& of, std::uint64_t id) {
    on_behalf_of_ = &of;
    std::string const for_proxy{of.fields().value(field_id::proxy_authorization)};
    outcome<route> const by = route::to(target, options_);
    if (!by) co_return by.error();
    outcome<channel> made = co_await reach(target, *by, id, for_proxy);
    co_return made;
}

// The connection itself, through the tunnel if there is to be one.
task<outcome<channel>> connector::reach(uri const& target, route const& by, std::uint64_t id, std::string const& for_proxy) {
    channel c;
    c.id = id;
    if (by.by == route::forward || by.by == route::tunnel) {
        if (outcome<void> const may = check_literal(target); !may) co_return may.error();
        outcome<void> const reached = co_await reach_proxy(c, by.through);
        if (!reached) co_return before_request(reached.error(), called(by.through) + " is not reached");
    } else if (by.by == route::local) {
        outcome<owned<io::stream>> connected = co_await reach_local(id);
        if (!connected) co_return connected.error();
        c.plain = std::move(*connected);
    } else {
        std::string host{target.host()};
        outcome<owned<io::stream>> connected = co_await reach_socket(std::move(host), port_of(target), id, options_.targets);
        if (!connected) co_return connected.error();
        c.plain = std::move(*connected);
    }
    if (by.by == route::forward) {
        c.absolute_form = true;
        c.proxy_authorization = by.through.authorization;
    }
    if (by.by == route::tunnel) {
        octets const credentials = for_proxy.empty() ? by.through.authorization : for_proxy;
        outcome<void> const opened = co_await open_tunnel(c, target, by.through, credentials);
        if (!opened) {
            error e = before_request(opened.error(), "no tunnel to " + tunnel_target(target));
            e.during = phase::connect;
            co_return e;
        }
    }
    co_return outcome<channel>{std::move(c)};
}

// Who looks a name up knows its addresses; what is an address already is known here too.
outcome<void> connector::check_literal(uri const& target) const {
    io::address a;
    if (options_.targets == nullptr || !io::address::parse_ip(without_brackets(target.host()), port_of(target), a)) return {};
    if (options_.targets->allows(a) || !enforced(rules::target_address_allowed)) return {};
    return not_allowed(target.host(), a.compose());
}

// To the first address that answers.
task<outcome<owned<io::stream>>> connector::reach_socket(std::string host, std::uint16_t port, std::uint64_t id,
                                                         io::address_permission const* allowed) {
    if (options_.observer != nullptr) options_.observer->resolving(id, host);
    outcome<std::vector<io::address>> found = co_await io::resolve(host, port, options_.policy.limits);
    if (!found) co_return found.error();
    if (allowed != nullptr && enforced(rules::target_address_allowed)) {
        std::string const all = listed(*found);
        std::erase_if(*found, [&](io::address const& a) { return !allowed->allows(a); });
        if (found->empty()) co_return not_allowed(host, all);
    }
    *found = io::interleaved(std::move(*found));
    if (options_.observer != nullptr) options_.observer->resolved(id, host, listed(*found));
    auto const& limits = options_.policy.limits;
    told_of_addresses told{options_.observer, id};
    outcome<owned<io::stream>> connected =
        co_await io::connect(std::move(host), std::move(*found), milliseconds(limits.eyeballs_delay),
                             milliseconds(limits.connect_time), &told);
    co_return connected;
}

task<outcome<owned<io::stream>>> connector::reach_local(std::uint64_t id) {
    outcome<io::address> const at = io::address::parse("unix:" + options_.unix_socket);
    if (!at) co_return at.error();
    std::vector<io::address> one{*at};
    told_of_addresses told{options_.observer, id};
    outcome<owned<io::stream>> connected =
        co_await io::connect("", std::move(one), {}, milliseconds(options_.policy.limits.connect_time), &told);
    co_return connected;
}

task<outcome<void>> connector::reach_proxy(channel& c, proxy const& p) {
    outcome<owned<io::stream>> connected = co_await reach_socket(p.host, p.port, c.id, nullptr);
    if (!connected) co_return connected.error();
    c.plain = std::move(*connected);
    if (!p.secured) co_return outcome<void>{};
    co_return co_await begin_tls(c, p.host, trust::to_proxy);
}

task<outcome<void>> connector::open_tunnel(channel& c, uri const& target, proxy const& p, octets for_proxy) {
    request r = tunnel_request(target, for_proxy);
    if (on_behalf_of_ != nullptr)
        for (field_line const line : on_behalf_of_->fields())
            if (line.id == field_id::via) r.fields().append(field_id::via, line.value);
    io::loop& loop = *(co_await this_activity{})->loop();
    opening asking{loop, c, options_, called(p)};
    outcome<response> const head = co_await asking.ask(r);
    if (!head) co_return head.error();
    if (head->status() == status_code::proxy_authentication_required) {
        outcome<std::string> content = co_await asking.content();
        if (!content) co_return content.error();
        c.answered = make_owned<response>(of_proxy(*head, std::move(*content)));
        co_return outcome<void>{};
    }
    if (head->status().status_class() != 2) {
        // What it says of it is told, unless that takes long.
        io::activity& activity = *co_await this_activity{};
        within const limit{activity, milliseconds(options_.policy.limits.linger_time)};
        outcome<std::string> const content = co_await asking.content();
        co_return error{failure::refused, called(p) + " answered " + status_text(*head) + words_of(*head, content ? *content : "")};
    }
    co_return asking.end();
}

task<outcome<void>> connector::secure(channel& c, octets host) { return begin_tls(c, host, trust::by_http_1); }

task<outcome<void>> connector::begin_tls(channel& c, octets host, trust::purpose p) {
    // A server of TLS is silent until it is greeted. What came already, anybody on the way may have put there.
    if (!c.unread.empty() && enforced(rules::nothing_before_handshake)) {
        error e{failure::tls, "octets came before TLS began; somebody on the way may have added them"};
        e.during = phase::handshake;
        co_return e;
    }
    outcome<io::tls_client*> const trusted = trust_.of(p);
    if (!trusted) co_return trusted.error();
    io::activity& activity = *co_await this_activity{};
    owned<io::tls_stream>& tls = p == trust::to_proxy ? c.to_proxy : c.secured;
    tls = io::tls_stream::connect(**trusted, c.top(), without_brackets(host));
    {
        within const limit{activity, milliseconds(options_.policy.limits.tls_handshake_time)};
        outcome<void> const shaken = co_await io::shake_hands(*tls);
        if (!shaken) co_return shaken.error();
    }
    if (options_.observer != nullptr)
        options_.observer->secured(c.id, {tls->version(), tls->cipher(), tls->alpn(), options_.tls.verify, p == trust::to_proxy});
    bool const second = tls->alpn() == "h2";
    bool const offered = second ? p == trust::to_origin && options_.http_2 : p != trust::to_origin || options_.http_1;
    if (!offered) co_return no_such_version(options_, *tls);
    if (p != trust::to_proxy) c.http_2 = second;
    co_return outcome<void>{};
}

// RFC 2817 3.2: OPTIONS * and the switch; the answer comes inside TLS, and then the request may follow.
// False: the server answered and did not switch.
task<outcome<bool>> connector::upgrade(channel& c, uri const& target) {
    request const r = upgrade_request(target);
    io::loop& loop = *(co_await this_activity{})->loop();
    {
        opening asking{loop, c, options_, "the server"};
        outcome<response> const head = co_await asking.ask(r);
        if (!head) co_return head.error();
        if (head->status() != status_code::switching_protocols || !switches_to_tls(*head)) co_return false;
        if (auto const left = asking.end(); !left) co_return left.error();
    }
    outcome<void> const secured = co_await secure(c, target.host());
    if (!secured) co_return secured.error();
    opening asked{loop, c, options_, "the server"};
    outcome<response> const answer = co_await asked.answer_to(r);
    if (!answer) co_return answer.error();
    outcome<std::string> const content = co_await asked.content();
    if (!content) co_return content.error();
    if (auto const left = asked.end(); !left) co_return left.error();
    co_return true;
}

}  // namespace httoop::inline v0
