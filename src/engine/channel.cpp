#include "channel.hpp"

#include <memory>

#include <httoop/core/ascii.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/io/connect.hpp>
#include <httoop/io/resolver.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "asked.hpp"
#include "link.hpp"

namespace httoop::inline v0 {
namespace {

bool asks_https(uri const& target) {
    return identify_uri_scheme(target.scheme()) == uri_scheme_id::https && enforced(rules::secured);
}

octets without_brackets(octets host) {
    bool const literal = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return literal ? host.substr(1, host.size() - 2) : host;
}

// A connection to the first address that takes one.
task<outcome<owned<io::stream>>> connect_to(std::string host, std::uint16_t port, client_options const& o) {
    outcome<std::vector<io::address>> const found = co_await io::resolve(host, port);
    if (!found) co_return found.error();
    duration const at_most = milliseconds(o.policy.limits.connect_time);
    error last{failure::name, host + " has no address"};
    for (io::address const& a : *found) {
        outcome<owned<io::stream>> connected = co_await io::connect(a, at_most);
        if (connected) {
            if (o.observer != nullptr) o.observer->connected(0, a.compose());
            co_return connected;
        }
        last = connected.error();
        if (last.what == failure::cancelled) break;
    }
    co_return last;
}

// A request without content on that channel, and the head of its answer.
task<outcome<response>> exchange_heads(std::shared_ptr<link> over, request const& r, client_options const& o) {
    if (o.observer != nullptr) o.observer->sending(0, r);
    if (auto const opened = link::open(over, r, owned<source>{}); !opened) co_return opened.error();
    outcome<response> head = co_await over->head();
    co_return head;
}

error about_tunnel(error e, std::string const& to) {
    if (!e.about.empty()) e.about = ": " + e.about;
    e.about = "no tunnel to " + to + e.about;
    e.sent = false;  // of what was asked for, nothing
    return e;
}

std::string status_text(response const& r) {
    return std::to_string(r.status().number()) + " " + std::string{r.reason()};
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

bool connector::offers_upgrade(channel const& c, bool has_content) const {
    return options_.upgrade == tls_upgrade::optional && !has_content && !c.secured && !c.http_2;
}

task<outcome<channel>> connector::connect(uri const& target, bool has_content) {
    bool const https = asks_https(target);
    bool const known_2 = options_.http_2 && !options_.http_1;
    bool const upgrades = !https && options_.upgrade != tls_upgrade::off;
    if (!options_.http_1 && !options_.http_2) co_return error{failure::refused, "no version of HTTP is left to be spoken"};
    if (upgrades && known_2)
        co_return error{failure::refused, "only HTTP/1.1 has an upgrade to TLS: https URIs have TLS with HTTP/2"};
    outcome<channel> made = co_await reach(target);
    if (!made) co_return made.error();
    if (https) {
        outcome<void> const secured = co_await secure(*made, target.host(), false);
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
    outcome<channel> unsecured = co_await reach(target);
    co_return unsecured;
}

// The connection itself, through the tunnel if there is to be one.
task<outcome<channel>> connector::reach(uri const& target) {
    std::string host{target.host()};
    std::uint16_t port = port_of(target);
    bool const tunnels = !options_.tunnel.empty();
    if (tunnels) {
        auto const proxy = parse_host_port(options_.tunnel);
        if (!proxy || !proxy->has_port)
            co_return error{failure::refused, "\"" + options_.tunnel + "\" is no proxy to ask for a tunnel: HOST:PORT is one"};
        host = proxy->host;
        port = proxy->port;
    }
    outcome<owned<io::stream>> connected = co_await connect_to(std::move(host), port, options_);
    if (!connected) co_return connected.error();
    channel c;
    c.plain = std::move(*connected);
    if (tunnels) {
        outcome<void> const opened = co_await open_tunnel(c, target);
        if (!opened) co_return opened.error();
    }
    co_return outcome<channel>{std::move(c)};
}

task<outcome<void>> connector::open_tunnel(channel& c, uri const& target) {
    request const r = tunnel_request(target, for_proxy_);
    std::string const to{r.target()};
    io::loop& loop = *(co_await this_activity{})->loop();
    auto const over = std::make_shared<link>(loop, std::move(c), options_);
    link_guard const guard{over};
    outcome<response> const head = co_await exchange_heads(over, r, options_);
    if (!head) co_return about_tunnel(head.error(), to);
    if (head->status().status_class() != 2)
        co_return about_tunnel({failure::refused, "the proxy answered " + status_text(*head)}, to);
    outcome<channel> through = over->release();
    if (!through) co_return about_tunnel(through.error(), to);
    c = std::move(*through);
    co_return outcome<void>{};
}

outcome<void> connector::trust(bool upgraded) {
    owned<io::tls_client>& kept = upgraded ? trusted_for_upgrade_ : trusted_;
    if (kept) return {};
    io::tls_client_options with = options_.tls;
    with.http_1 = upgraded || options_.http_1;
    with.http_2 = !upgraded && options_.http_2;
    with.limits = options_.policy.limits;
    auto made = io::tls_client::make(with);
    if (!made) return made.error();
    kept = std::move(*made);
    return {};
}

task<outcome<void>> connector::secure(channel& c, octets host, bool upgraded) {
    // A server of TLS is silent until it is greeted. What came already, anybody on the way may have put there.
    if (!c.unread.empty() && enforced(rules::nothing_before_handshake)) {
        error e{failure::tls, "octets came before TLS began; somebody on the way may have added them"};
        e.during = phase::handshake;
        co_return e;
    }
    if (auto const read = trust(upgraded); !read) co_return read.error();
    io::activity& activity = *co_await this_activity{};
    c.secured = io::tls_stream::connect(*(upgraded ? trusted_for_upgrade_ : trusted_), *c.plain, without_brackets(host));
    {
        within const limit{activity, milliseconds(options_.policy.limits.tls_handshake_time)};
        outcome<void> const shaken = co_await io::shake_hands(*c.secured);
        if (!shaken) co_return shaken.error();
    }
    io::tls_stream const& s = *c.secured;
    if (options_.observer != nullptr)
        options_.observer->secured(0, {s.version(), s.cipher(), s.alpn(), options_.tls.verify});
    c.http_2 = s.alpn() == "h2";
    if (c.http_2 ? upgraded || !options_.http_2 : !upgraded && !options_.http_1) co_return no_such_version(options_, s);
    co_return outcome<void>{};
}

// RFC 2817 3.2: OPTIONS * and the switch; the answer comes inside TLS, and then the request may follow.
// False: the server answered and did not switch.
task<outcome<bool>> connector::upgrade(channel& c, uri const& target) {
    request const r = upgrade_request(target);
    io::loop& loop = *(co_await this_activity{})->loop();
    {
        auto const over = std::make_shared<link>(loop, std::move(c), options_);
        link_guard const guard{over};
        outcome<response> const head = co_await exchange_heads(over, r, options_);
        if (!head) co_return head.error();
        if (head->status() != status_code::switching_protocols || !switches_to_tls(*head)) co_return false;
        outcome<channel> left = over->release();
        if (!left) co_return left.error();
        c = std::move(*left);
    }
    outcome<void> const secured = co_await secure(c, target.host(), true);
    if (!secured) co_return secured.error();
    auto const over = std::make_shared<link>(loop, std::move(c), options_);
    link_guard const guard{over};
    if (auto const resumed = over->resume(r); !resumed) co_return resumed.error();
    outcome<response> const answer = co_await over->head();
    if (!answer) co_return answer.error();
    for (std::uint64_t passed = 0;;) {
        outcome<chunk> const piece = co_await over->read();
        if (!piece) co_return piece.error();
        if (piece->last) break;
        passed += piece->data.size();
        if (passed > options_.policy.limits.linger_octets)
            co_return error{failure::limit, "the answer to OPTIONS * is too long (limit linger-octets)"};
    }
    outcome<channel> left = over->release();
    if (!left) co_return left.error();
    c = std::move(*left);
    co_return true;
}

}  // namespace httoop::inline v0
