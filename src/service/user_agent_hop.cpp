#include <algorithm>

#include <httoop/cookie/jar.hpp>
#include <httoop/service/hsts_hosts.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/ip_address.hpp>
#include <httoop/uri/uri_scheme.hpp>

#include "../engine/proxies.hpp"
#include "redirection.hpp"
#include "user_agent_journey.hpp"

namespace httoop::inline v0 {
namespace {

outcome<void> check_askable(uri const& target) {
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

bool is_secure(uri const& target) { return identify_uri_scheme(target.scheme()) == uri_scheme_id::https; }

// Which proxy the client asks for that target, as the client decides it (engine/proxies.hpp); "": none.
std::string proxy_of(uri const& target, user_agent_options const& o) {
    if (!o.tunnel.empty()) return o.tunnel;
    if (excepted(o.proxy.except, target.host(), port_of(target))) return {};
    return is_secure(target) ? o.proxy.for_https : o.proxy.for_http;
}

// What is to be said aloud about a name and password in that URL, which the client sends as Basic; mostly "".
std::string about_credentials_in(std::string const& proxy_url) {
    auto const p = proxy::parse(proxy_url);
    if (!p || p->authorization.empty() || p->secured) return {};
    return is_loopback_host(p->host) ? "credentials go to the proxy " + p->name() + " as they are: it is this machine"
                                     : "credentials go to the proxy " + p->name() + " as they are, where others can read along";
}

cookie::circumstances circumstances_of(uri const& target, method m, user_agent_options const& o, timestamp now) {
    cookie::circumstances c;
    c.target = target.view();
    c.now = now;
    c.trusted = is_loopback_host(target.host());
    c.safe = m.safe();
    if (auto const by = uri_view::parse(o.initiator); by && !by->relative())
        c.same_site = cookie::same_site(c.target, *by, o.suffixes);
    return c;
}

}  // namespace

// The request for the next hop: what was asked for, and what the agent adds for that target.
request journey::compose() {
    user_agent_options const& o = options();
    request r{asked_.method(), absolute_form(target_)};
    r.fields() = asked_.fields();
    r.trailers() = asked_.trailers();
    field_section& fields = r.fields();
    if (!fields.has(field_id::user_agent) && enforced(rules::user_agent_sent)) fields.append(field_id::user_agent, o.name);
    // The parts of coded content are of no use without the others.
    if (o.decode && !fields.has(field_id::accept_encoding))
        fields.append(field_id::accept_encoding,
                      fields.has(field_id::range) ? octets{"identity"} : octets{agent_->accept_encoding});
    adapt_referer(fields, target_);
    if (asked_.method() == method::trace) return r;  // whatever comes of it may show secrets (RFC 9110 9.3.8)
    if (o.cookies != nullptr) add_cookies(r);
    if (o.credentials != nullptr) add_credentials(r);
    tell_of_proxy();
    return r;
}

void journey::add_cookies(request& r) const {
    std::string ours;
    {
        std::lock_guard const held{agent_->lock};
        ours = options().cookies->cookies_for(circumstances_of(target_, asked_.method(), options(), loop_.now().wall));
    }
    if (ours.empty()) return;
    octets const given = r.fields().value(field_id::cookie);
    r.fields().set(field_id::cookie, given.empty() ? ours : std::string{given} + "; " + ours);
}

void journey::add_credentials(request& r) {
    user_agent_options const& o = options();
    {
        std::lock_guard const held{agent_->lock};
        if (o.credentials->empty()) return;
        o.credentials->apply(r, target_, login_, content_->held());
        proxy_login_.proxy = proxy_of(target_, o);
        proxy_login_.tunnel = !o.tunnel.empty();
        proxy_login_.absolute_form = !proxy_login_.tunnel && !is_secure(target_);
        if (!proxy_login_.proxy.empty()) o.credentials->apply(r, target_, proxy_login_, content_->held());
    }
    note(login_.note);
    note(proxy_login_.note);
}

// Once for each proxy.
void journey::tell_of_proxy() const {
    std::string const url = proxy_of(target_, options());
    if (url.find('@') == std::string::npos) return;
    {
        std::lock_guard const held{agent_->lock};
        auto& told = agent_->told_of;
        if (std::find(told.begin(), told.end(), url) != told.end()) return;
        told.push_back(url);
    }
    note(about_credentials_in(url));
}

outcome<void> journey::set_out(request r) {
    if (outcome<void> good = check_askable(target_); !good) return good;
    if (outcome<void> rewound = content_->rewind(); !rewound) return rewound;
    hop_.take(hop::begin(std::move(r), content_, loop_, is_secure(target_), {agent_, &agent_->options.policy}));
    if (options().observer != nullptr) options().observer->asking(hop_->asked());
    return {};
}

// RFC 6797 8.3: before anything is sent.
void journey::secure_target() {
    if (options().strict_transport == nullptr || is_secure(target_)) return;
    uri to = [&] {
        std::lock_guard const held{agent_->lock};
        return options().strict_transport->secured(target_, loop_.now().wall);
    }();
    if (to == target_) return;
    if (options().observer != nullptr) options().observer->secured(target_.text(), to.text());
    target_ = std::move(to);
}

void journey::learn(response const& r) {
    user_agent_options const& o = options();
    if (o.observer != nullptr) o.observer->answered(r);
    bool const cookies = o.cookies != nullptr && r.fields().has(field_id::set_cookie);
    bool const strict = o.strict_transport != nullptr && r.fields().has(field_id::strict_transport_security);
    if (!cookies && !strict) return;
    timestamp const now = loop_.now().wall;
    std::lock_guard const held{agent_->lock};
    if (cookies) o.cookies->receive(r.fields(), circumstances_of(target_, asked_.method(), o, now));
    if (strict) (void)o.strict_transport->receive(r, target_, now, o.verified);
}

void journey::note(octets sentence) const {
    if (!sentence.empty() && options().observer != nullptr) options().observer->noted(sentence);
}

}  // namespace httoop::inline v0
