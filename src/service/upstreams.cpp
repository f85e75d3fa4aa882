#include "upstreams_state.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

namespace {

constexpr std::size_t most_upstreams = 64;  // a bit for each that was tried

octets without_spaces(octets s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
    return s;
}

bool takes_prefix(octets& s, octets prefix) {
    if (!equal_ignoring_case(s.substr(0, prefix.size()), prefix)) return false;
    s.remove_prefix(prefix.size());
    return true;
}

error no_upstream(octets where, char const* why) {
    return {failure::refused, "\"" + std::string{where} + "\" is no upstream: " + why};
}

}  // namespace

outcome<void> upstreams::state::add(octets where) {
    if (all.size() == most_upstreams) return no_upstream(where, "there are 64 already");
    auto made = std::make_unique<upstream>(static_cast<unsigned>(all.size()));
    made->name = where;
    client_options with;
    with.policy = options.policy;
    with.policy.limits.pool_connections = options.connections;
    with.policy.limits.pool_idle = std::max<std::uint64_t>(with.policy.limits.pool_idle, options.connections);
    with.tls = options.tls;
    with.observer = options.observer;
    octets rest = where;
    std::string origin{where};
    if (takes_prefix(rest, "unix:")) {
        if (rest.empty()) return no_upstream(where, "it has no path");
        with.unix_socket = rest;
        with.http_2 = false;
        made->host = "localhost";
        origin = "http://localhost";
    } else {
        bool const known_2 = takes_prefix(rest, "h2c:");
        if (known_2) origin = "http:" + std::string{rest};
        auto const u = uri::parse(origin);
        if (!u) return no_upstream(where, "it is no URI");
        if (u->query().data() != nullptr || u->fragment().data() != nullptr) return no_upstream(where, "a query or a fragment has no meaning here");
        made->host = u->authority();
        made->path = u->path();
        made->secured = equal_ignoring_case(u->scheme(), "https");
        with.http_1 = !known_2;
        with.http_2 = known_2 || made->secured;
    }
    auto by = origin_client::make(origin, with);
    if (!by) return no_upstream(where, by.error().about.c_str());
    made->by = std::move(*by);
    if (!options.health.empty()) {
        client_options asking = with;
        asking.policy.limits.pool_connections = 2;  // the last question may not be over
        auto by_itself = origin_client::make(origin, std::move(asking));
        if (!by_itself) return by_itself.error();
        made->by_itself = std::move(*by_itself);
    }
    if (made->secured) {
        with.http_2 = false;
        auto by_http_1 = origin_client::make(origin, std::move(with));
        if (!by_http_1) return by_http_1.error();
        made->by_http_1 = std::move(*by_http_1);
    }
    all.push_back(std::move(made));
    return {};
}

outcome<owned<upstreams>> upstreams::make(octets list, upstream_options const& o) {
    owned<upstreams> made{new upstreams{new state{o}}};
    if (!o.health.empty() && o.health.front() != '/') return error{failure::refused, "a path begins with a slash: \"" + o.health + "\""};
    if (!o.health.empty() && !request{method::get, o.health}.defect()) return error{failure::refused, "this is no path: \"" + o.health + "\""};
    for (bool more = true; more;) {
        std::size_t const end = list.find(',');
        more = end != octets::npos;
        outcome<void> const added = made->state_->add(without_spaces(list.substr(0, end)));
        if (!added) return added.error();
        if (more) list.remove_prefix(end + 1);
    }
    made->state_->draw_circle();
    return made;
}

upstreams::~upstreams() {
    state_->ended.store(true);
    state_->let_go();
}

std::vector<upstreams::report> upstreams::look(instant now) const {
    std::vector<report> all;
    for (auto const& u : state_->all) {
        bool const well = !u->requests.paused(now) && !u->unwell.load();
        all.push_back({u->name, well, u->requests.failures(), u->running.load()});
    }
    return all;
}

}  // namespace httoop::inline v0
