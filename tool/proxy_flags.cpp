#include "proxy_flags.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/host.hpp>
#include <httoop/io/tls_client.hpp>
#include <httoop/service/proxy_name.hpp>
#include <httoop/uri/authority.hpp>

#include "url_meant.hpp"

namespace httoop::tool {
namespace {

using intermediary::handing_on;
using intermediary::naming;

// What upstreams are told of clients.
bool read_client(arguments const& given, intermediary::client_options& into) {
    std::string const mode = given.value("forwarded", "none");
    if (mode == "none") into.facts = handing_on::dropped;
    else if (mode == "kept") into.facts = handing_on::untouched;
    else if (mode == "replaced") into.facts = handing_on::replaced;
    else if (mode == "appended") into.facts = handing_on::appended;
    else return misused("--forwarded is none, kept, replaced or appended, not " + mode), false;
    into.x_forwarded = given.has("x-forwarded");
    into.client = naming::not_at_all;
    auto const said = given.all("tell");
    bool const told = into.facts == handing_on::replaced || into.facts == handing_on::appended;
    if (said.empty()) {
        into.client = naming::address;
        into.host = into.scheme = true;
    }
    for (std::string const& what : said) {
        if (what == "for") into.client = naming::address;
        else if (what == "hidden-for") into.client = naming::made_up;
        else if (what == "by") into.self = naming::address;
        else if (what == "host") into.host = true;
        else if (what == "proto") into.scheme = true;
        else return misused("--tell is for, hidden-for, by, host or proto, not " + what), false;
    }
    for (std::string const& block : given.all("trust"))
        if (!into.trusted.add(block)) return misused("--trust takes an address or a block of them, such as 10.0.0.0/8, not " + block), false;
    if (!told && (!said.empty() || into.x_forwarded))
        return misused("--tell and --x-forwarded say what --forwarded replaced or appended tells: give one of them too"), false;
    return true;
}

// What says how a message ends, or where it goes.
constexpr field_set framing{field_id::content_length, field_id::transfer_encoding, field_id::host, field_id::connection};

bool read_edits(arguments const& given, char const* name, std::vector<field_edit>& into) {
    for (std::string const& text : given.all(name)) {
        auto edit = field_edit::parse(text);
        if (!edit) return misused(std::string{"--"} + name + " " + text + ": not \"Name: value\", \"+Name: value\" or \"-Name\""), false;
        field_id const id = identify_field(edit->name);
        if (row_of(id).hop_by_hop || framing.has(id))
            return misused(std::string{"--"} + name + " " + text + ": " + edit->name + " is made for each message" + (id == field_id::host ? ": --host says what is sent" : "")), false;
        into.push_back(*std::move(edit));
    }
    return true;
}

bool read_name(arguments const& given, std::string& into) {
    if (!given.has("name")) return true;
    into = given.value("name");
    return is_proxy_name(into) || (misused("--name takes a host, with a port or not, or another name, such as gate.example, not " + into), false);
}

bool read_number(arguments const& given, char const* name, std::uint64_t& into) {
    if (!given.has(name)) return true;
    if (parse_decimal(given.value(name), into) == number_fault::none && into > 0) return true;
    return misused(std::string{"--"} + name + " takes a number, such as 100, not " + given.value(name)), false;
}

bool read_tls_client(arguments const& given, policy const& p, io::tls_client_options& into) {
    into.ca_file = given.value("upstream-ca");
    into.certificate_file = given.value("upstream-cert");
    into.key_file = given.value("upstream-key", into.certificate_file);
    into.verify = !given.has("upstream-insecure");
    into.limits = p.limits;
    if (into.certificate_file.empty() && given.has("upstream-key")) return misused("--upstream-key FILE belongs to a certificate: --upstream-cert FILE"), false;
    // Files that cannot be used are told now, and not with the first connection.
    bool const files = given.has("upstream-ca") || given.has("upstream-cert");
    if (files)
        if (auto const made = io::tls_client::make(into); !made) return tell(made.error().text()), false;
    if (!into.verify) tell("--upstream-insecure: nobody checks whose certificates servers have; who sits on the way can read and change everything");
    return true;
}

}  // namespace

bool read_gateway(arguments const& given, reverse_proxy_options& into) {
    if (!read_name(given, into.name) || !read_client(given, into.client)) return false;
    std::string const host = given.value("host", "received");
    into.upstream_host = host == "upstream";
    if (host != "received" && host != "upstream") {
        auto const parsed = httoop::host::parse(host);
        if (!parsed || parsed->name.empty()) return misused("--host is received, upstream, or a host such as site.example:8080, not " + host), false;
        into.host = host;
    }
    into.rewrites_location = given.has("rewrite-location");
    into.upgrades = !given.has("no-upgrade");
    return read_edits(given, "request-field", into.request_edits) && read_edits(given, "response-field", into.response_edits);
}

bool read_upstreams(arguments const& given, policy const& p, upstream_options& into) {
    std::string const by = given.value("balance", "round-robin");
    if (by == "round-robin") into.by = balancing::round_robin;
    else if (by == "least-connections") into.by = balancing::least_connections;
    else if (by == "client") into.by = balancing::by_client;
    else if (by == "target") into.by = balancing::by_target;
    else return misused("--balance is round-robin, least-connections, client or target, not " + by), false;
    into.health = given.value("health");
    if (given.has("health") && !into.health.starts_with('/')) return misused("--health takes a path, such as /health, not " + into.health), false;
    into.policy = p;
    for (std::string const& l : given.all("limit"))
        if (l.starts_with("pool-connections=")) into.connections = p.limits.pool_connections;
    return read_number(given, "upstream-connections", into.connections) && read_tls_client(given, p, into.tls);
}

bool add_routes(arguments const& given, upstream_options const& o, reverse_proxy& to) {
    auto const failed = [](std::string const& what, error const& e) {
        tell(what + ": " + e.text());
        std::string const servers = what.substr(what.find_last_of(" =") + 1);
        if (!servers.empty() && parse_host_port(servers)) return tell("did you mean http://" + servers + "?"), false;
        tell("servers are http://HOST:PORT, https://HOST, h2c://HOST:PORT or unix:PATH, with a comma between several");
        return false;
    };
    if (given.has("to"))
        if (auto const added = to.route("", given.value("to"), o); !added) return failed("--to " + given.value("to"), added.error());
    for (std::string const& route : given.all("route"))
        if (auto const added = to.route(route, o); !added) return failed("--route " + route, added.error());
    return true;
}

bool read_forward(arguments const& given, forward_options& into) {
    if (!read_name(given, into.us.name) || !read_number(given, "tunnels", into.tunnels)) return false;
    auto& t = into.targets;
    for (std::string const& port : given.all("connect-port"))
        if (!t.connect_port(port)) return misused("--connect-port takes a port, such as 8443, a range, such as 8000-8999, or *, not " + port), false;
    for (std::string const& port : given.all("port"))
        if (!t.port(port)) return misused("--port takes a port, such as 80, a range, such as 8000-8999, or *, not " + port), false;
    for (std::string const& what : given.all("allow"))
        if (!t.allow(what)) return misused("--allow takes a name, an address or a block of them, such as 192.168.0.0/16, not " + what), false;
    for (std::string const& what : given.all("deny"))
        if (!t.deny(what)) return misused("--deny takes a name, an address or a block of them, such as ads.example, not " + what), false;
    if (given.has("allow-private")) t.allow_private();
    return true;
}

bool read_forward_client(arguments const& given, policy const& p, client_options& into) {
    into.policy = p;
    into.adds = false;
    into.forwards = true;
    if (std::string const proxy = given.value("through"); given.has("through")) {
        if (!is_proxy(proxy)) return misused("--through takes http://HOST:PORT, https://HOST:PORT or HOST:PORT, not " + proxy), false;
        into.proxy = {proxy, proxy, ""};
    }
    return read_tls_client(given, p, into.tls);
}

}  // namespace httoop::tool
