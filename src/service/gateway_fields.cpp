// What a gateway makes of the heads that it passes on.
#include <httoop/intermediary/rules.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/uri.hpp>

#include "expecting.hpp"
#include "gateway.hpp"
#include "node_of.hpp"
#include "scheme_of.hpp"
#include "switching.hpp"
#include "upstreams_state.hpp"

namespace httoop::inline v0 {

namespace {

using intermediary::handing_on;

void edit(field_section& fields, std::vector<field_edit> const& edits) {
    for (field_edit const& e : edits) {
        switch (e.is) {
            case field_edit::set: fields.set(octets{e.name}, e.value); break;
            case field_edit::add: fields.append(octets{e.name}, e.value); break;
            case field_edit::remove: fields.erase(octets{e.name}); break;
        }
    }
}

void rewrite(field_section& fields, field_id id, upstream const& u, gateway_route const& to, exchange const& x) {
    if (!fields.has(id)) return;
    std::string const made = rewritten_reference(fields.value(id), u, to, scheme_of(x), x.request().authority());
    if (!made.empty()) fields.set(id, made);
}

}  // namespace

std::string replaced_path(octets path, octets of_route, octets of_upstream) {
    octets rest = path.starts_with(of_route) ? path.substr(of_route.size()) : path;
    std::string made{of_upstream};
    bool const slash = made.ends_with('/');
    if (slash && rest.starts_with('/')) rest.remove_prefix(1);
    if (!slash && of_route.ends_with('/')) made += '/';
    return made += rest;
}

std::string rewritten_reference(octets reference, upstream const& u, gateway_route const& to, octets scheme, octets host) {
    auto const at = uri_view::parse(reference);
    if (!at) return {};
    bool const absolute = at->scheme().data() != nullptr;
    if (absolute || at->authority().data() != nullptr) {
        std::string const own = std::string{u.secured ? "https" : "http"} + "://" + u.host;
        auto const there = uri_view::parse(own);
        auto const named = absolute ? origin::of(*at) : origin{};
        if (!there || !same_origin(named, origin::of(*there))) return {};
    } else if (u.path.empty() || !reference.starts_with('/')) {
        return {};
    }
    std::string path{at->path()};
    if (!u.path.empty()) {
        octets const base = u.path;
        bool const below = path.starts_with(base) && (base.ends_with('/') || path.size() == base.size() || path[base.size()] == '/');
        if (below) path = replaced_path(path, base, to.path);
        else if (!absolute) return {};
    }
    if (path.empty()) path = "/";
    uri_components parts{absolute ? scheme : octets{}, absolute ? host : octets{}, path, at->query(), at->fragment()};
    return compose_uri(parts);
}

intermediary::decision gateway::request_for(exchange& x, gateway_route const& to, upstream const& u, bool path_stays,
                                            request& sent) const {
    request const& received = x.request();
    if (plain_ && u.path.empty() && path_stays && intermediary::forward_plainly(received, via_, sent))
        return {intermediary::verdict::forward, &rules::end_to_end_forwarded};
    intermediary::next_hop next;
    if (!options_.host.empty()) next.host = options_.host;
    else if (options_.upstream_host || received.authority().empty()) next.host = u.host;
    routed_path const path{received};
    if (!u.path.empty()) next.path = replaced_path(path.text(), to.path, u.path);
    else if (path.had_dots()) next.path = path.text();
    bool const tells = us_.client.facts == handing_on::replaced || us_.client.facts == handing_on::appended;
    auto f = intermediary::forward_request(received, us_, next, tells ? peer_of(x, us_) : intermediary::peer{});
    sent = std::move(f.message);
    drop_idle_expectation(sent, x.content());
    if (f.made.is == intermediary::verdict::tunnel) {  // an extended CONNECT
        f.made.is = intermediary::verdict::forward;
        if (u.http_2_alone()) ask_for_tunnel(sent, received.protocol());
        else ask_for_switch(sent, received.protocol());
    } else if (us_.upgrades && u.http_2_alone() && wants_websocket(x)) {
        ask_for_tunnel(sent, "websocket");
    }
    if (!options_.request_edits.empty()) edit(sent.fields(), options_.request_edits);
    return f.made;
}

intermediary::decision gateway::pass_back(response& r, intermediary::asked const& by, exchange& x, gateway_route const& to,
                                          upstream const& u) const {
    if (!intermediary::forward_plainly(r, x.loop().now().wall)) {
        auto f = intermediary::forward_response(r, by, us_, x.loop().now().wall);
        if (f.made.is != intermediary::verdict::forward) return f.made;
        f.message.content() = std::move(r.content());
        f.message.trailers() = std::move(r.trailers());
        r = std::move(f.message);
    }
    if (options_.rewrites_location) {
        rewrite(r.fields(), field_id::location, u, to, x);
        rewrite(r.fields(), field_id::content_location, u, to, x);
    }
    if (!options_.response_edits.empty()) edit(r.fields(), options_.response_edits);
    return {intermediary::verdict::forward, &rules::end_to_end_forwarded};
}

}  // namespace httoop::inline v0
