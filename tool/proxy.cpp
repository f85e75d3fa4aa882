// httoop proxy: in front of servers, or between users and the web, with a cache or without.
#include <optional>

#include <httoop/service/cache.hpp>
#include <httoop/service/cache_control_service.hpp>
#include <httoop/service/hidden_fields.hpp>

#include "cache_flags.hpp"
#include "cache_spec.hpp"
#include "commands.hpp"
#include "proxy_flags.hpp"
#include "serving_flags.hpp"

namespace httoop::tool {
namespace {

constexpr flag role_flags[] = {
    {"--to", "SERVERS",
     "the servers that answer: http://HOST:PORT, https://HOST, h2c://HOST:PORT (HTTP/2), unix:PATH\n"
     "Several with a comma between. What is asked of https servers is secured, and their certificates are checked. A path\n"
     "behind the host takes the place of the route's."},
    {"--route", "HOST/PATH=SERVERS",
     "the same for a part of all that is asked; repeatable\n"
     "HOST may be missing, or *.example.org for all names below; /api/ is all that begins so, /api it and all below it. The\n"
     "longest path of the host that fits best counts.",
     flag::any},
    {"--forward", "", "be a proxy that clients choose: http, and https through tunnels (CONNECT)"},
};
constexpr flag cache_flag[] = {
    {"--cache", "memory[:SIZE]|disk:DIR[:SIZE]|none",
     "store responses and answer with them; none unless given\n"
     "SIZE is such as 256M or 10G: 256M in memory, 10G on disk unless given. What is on disk survives the end of the process.\n"
     "docs/caching.md tells what is stored and when it is used."},
};
// About a cache.
constexpr flag telling_flags[] = {
    {"--why", "",
     "tell in Cache-Status why an answer came from the cache or not; httoop explain URL shows it\n"
     "To all clients. The JSON log tells it without this flag too."},
    {"--no-cache-status", "", "do not add Cache-Status (RFC 9211) to answers"},
    {"--hide-tags", "", "take the fields that --tag-field names out of answers: clients do not see them"},
    {"--control", "unix:PATH",
     "let httoop cache list, show and purge what is stored, by a socket at PATH\n"
     "Whoever runs the proxy may connect to it, and nobody else."},
};
// Of gateways: servers.
constexpr flag balancing_flags[] = {
    {"--balance", "round-robin|least-connections|client|target",
     "which of several servers a request goes to; one after the other unless given\n"
     "client: always the same for one client address; target: always the same for one host and target."},
    {"--health", "PATH",
     "ask each server for PATH every limit health-time, and leave it out while it does not answer 2xx or 3xx\n"
     "Whether or not it is given: who fails limit upstream-failures times in a row is left out for limit upstream-pause."},
    {"--upstream-connections", "N", "to each server at most, of each thread, as limit pool-connections says it too; 512 unless given"},
};
constexpr flag upstream_tls_flags[] = {
    {"--upstream-ca", "FILE", "trust whom FILE (PEM) holds, instead of whom the system trusts"},
    {"--upstream-cert", "FILE", "our own certificate (PEM), for servers that ask for one"},
    {"--upstream-key", "FILE", "its key (PEM), unless that is in the same file"},
    {"--upstream-insecure", "", "do not check whose certificates servers have: anybody may answer"},
};
// Of gateways: messages.
constexpr flag gateway_flags[] = {
    {"--host", "received|upstream|HOST", "Host for servers: as it was received (unless told), that of the server's URL, or HOST"},
    {"--forwarded", "none|kept|replaced|appended",
     "what servers are told of the client in Forwarded (RFC 7239); none unless given\n"
     "none drops what clients say there. appended adds to what a peer said that --trust names; of all others nothing is\n"
     "believed."},
    {"--x-forwarded", "", "in X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto, instead"},
    {"--tell", "for|hidden-for|by|host|proto",
     "which of it; for, host and proto unless given; repeatable\n"
     "by is the proxy, by its --name; hidden-for is a made-up name, another one for each request.",
     flag::any},
    {"--trust", "ADDR", "an address or a block of proxies whose Forwarded is believed, such as 10.0.0.0/8; repeatable", flag::any},
    {"--request-field", "EDIT", "\"Name: value\" sets, \"+Name: value\" adds, \"-Name\" removes a field of requests; repeatable", flag::any},
    {"--response-field", "EDIT", "the same for responses; repeatable", flag::any},
    {"--rewrite-location", "", "make Location and Content-Location that name a server name what was asked for"},
    {"--no-upgrade", "", "do not pass Upgrade on, such as that of WebSocket"},
};
constexpr flag forward_flags[] = {
    {"--connect-port", "PORT", "a port that CONNECT may ask for besides 443: 8443, 8000-8999, or * for all; repeatable", flag::any},
    {"--port", "PORT", "a port that other requests may ask for, instead of all; repeatable", flag::any},
    {"--allow", "WHAT",
     "a host, and names below it, that may be asked for, instead of all; or private addresses that may be; repeatable\n"
     "Addresses and blocks of them (192.168.0.0/16) are looked at when a name was looked up, and what was looked at is\n"
     "connected to.",
     flag::any},
    {"--deny", "WHAT", "a host, an address or a block that may not be asked for, whatever is allowed; repeatable", flag::any},
    {"--allow-private", "", "let everybody ask for private and loopback addresses, such as those of this machine"},
    {"--tunnels", "N", "at most open at once, as limit tunnels says it too"},
    {"--through", "URL", "another proxy that requests go through"},
};
constexpr flag name_flag[] = {
    {"--name", "NAME",
     "by which the proxy knows itself in Via and Proxy-Status, and that a request was here before: httoop-k3x7q2mt\n"
     "or such unless given, another one for each process. Several in a row need one each."},
};
constexpr flag site_flags[] = {https_redirect_flag, hsts_flag, cors_flag};
constexpr auto flags = together(role_flags, listening_flags, cache_flag, telling_flags, cache_flags, balancing_flags, upstream_tls_flags, gateway_flags, forward_flags,
                                name_flag, serving_flags);

bool has_none(arguments const& given, std::span<flag const> of, char const* because) {
    for (flag const& f : of)
        if (given.has(key(f))) return misused("--" + key(f) + because), false;
    return true;
}

// Whether what was given goes together.
bool read_role(arguments const& given) {
    bool const forward = given.has("forward");
    bool const gateway = given.has("to") || given.has("route");
    if (forward && gateway) return misused("--to and --route stand in front of servers, --forward between users and the web: choose"), false;
    if (!forward && !gateway) return misused("where to? --to URL, --route HOST/PATH=URL, or --forward"), false;
    constexpr char const* servers = " is for --to and --route";
    if (forward && !(has_none(given, balancing_flags, servers) && has_none(given, gateway_flags, servers) && has_none(given, site_flags, " is for sites: not with --forward"))) return false;
    if (gateway && !has_none(given, forward_flags, " is for --forward")) return false;
    if (given.has("why") && given.has("no-cache-status")) return misused("--why tells in Cache-Status, which --no-cache-status leaves out: choose"), false;
    constexpr char const* caches = " is about a cache: --cache memory:256M is one";
    return given.value("cache", "none") != "none" || (has_none(given, telling_flags, caches) && has_none(given, cache_flags, caches));
}

// All that stands behind the server, from the one that asks others to the cache.
struct proxy_services {
    std::optional<reverse_proxy> gateway;
    std::optional<target_addresses> addresses;
    forward_options forwarding;
    owned<client> next;
    std::optional<forward_proxy> forward;
    owned<cache_store> store;
    std::optional<cache> caching;
    std::optional<hidden_fields> hiding;
    std::optional<target_guard> before;

    [[nodiscard]] service& front() { return before ? static_cast<service&>(*before) : hiding ? *hiding : behind_tags(); }
    [[nodiscard]] service& behind_tags() { return caching ? static_cast<service&>(*caching) : gateway ? static_cast<service&>(*gateway) : *forward; }
};

bool make_gateway(arguments const& given, policy const& p, proxy_services& all) {
    reverse_proxy_options o;
    o.most_hops = p.limits.forwarded_hops;
    upstream_options to;
    if (!read_gateway(given, o) || !read_upstreams(given, p, to)) return false;
    all.gateway.emplace(std::move(o));
    return add_routes(given, to, *all.gateway);
}

bool make_forward(arguments const& given, policy const& p, proxy_services& all) {
    client_options o;
    all.forwarding.tunnels = p.limits.tunnels;
    all.forwarding.tunnels_of_client = p.limits.tunnels_of_client;
    all.forwarding.us.most_hops = p.limits.forwarded_hops;
    if (!read_forward(given, all.forwarding) || !read_forward_client(given, p, o)) return false;
    all.addresses.emplace(all.forwarding.targets);
    o.targets = &*all.addresses;
    auto made = client::make(o);
    if (!made) return tell(made.error().text()), false;
    all.next = *std::move(made);
    all.forward.emplace(*all.next, all.forwarding);
    return true;
}

std::optional<exit_status> make_cache(arguments const& given, policy const& p, bool forward, proxy_services& all) {
    auto const spec = read_cache_spec(given.value("cache", "none"));
    if (!spec) return misused(wrong_cache_spec(given.value("cache"), "memory:256M, disk:DIR:10G or none"));
    if (spec->is == cache_spec::none) return {};
    cache_settings s;
    s.rules = forward ? caching::cache_options::of_proxy() : caching::cache_options::of_gateway();
    if (!read_cache_flags(given, s.rules)) return exit_status::usage;
    s.tells = !given.has("no-cache-status");
    s.explains = given.has("why");
    s.names.emplace_back(forward ? all.forward->name() : all.gateway->name());
    auto store = open_store(*spec, p.limits, s.rules.tag_fields);
    if (!store) return cannot_store(store.error());
    all.store = *std::move(store);
    auto tags = s.rules.tag_fields;
    all.caching.emplace(all.front(), *all.store, std::move(s));
    if (given.has("hide-tags")) {
        if (tags.empty()) return misused("--hide-tags takes out what --tag-field names: give one");
        all.hiding.emplace(all.front(), std::move(tags));
    }
    if (forward) all.before.emplace(all.front(), *all.forward);
    return {};
}

// Whether only this machine can reach it.
bool is_local(std::string_view listen) {
    return listen.starts_with("unix:") || listen.starts_with("127.") || listen.starts_with("[::1]") || listen.starts_with("localhost:");
}

// Proxies that anybody may use are found, and used, within hours.
void warn_of_strangers(arguments const& given) {
    if (given.has("auth") || given.has("client-ca")) return;
    for (std::string const& one : given.all("listen"))
        if (!is_local(one)) return tell("--listen " + one + ": whoever reaches it may use this proxy; --auth FILE asks for passwords");
}

exit_status run(arguments const& given) {
    policy p;
    if (!read_role(given) || !read_policy(given, p)) return exit_status::usage;
    bool const forward = given.has("forward");
    proxy_services all;
    if (!(forward ? make_forward(given, p, all) : make_gateway(given, p, all))) return exit_status::usage;
    if (auto const wrong = make_cache(given, p, forward, all)) return *wrong;
    if (forward) warn_of_strangers(given);
    site_facts facts;
    facts.is = forward ? site_facts::proxy : site_facts::gateway;
    facts.control_at = given.value("control");
    if (given.has("control") && (!facts.control_at.starts_with("unix:") || facts.control_at == "unix:"))
        return misused("--control takes unix:PATH, such as unix:/run/site-cache.sock, not " + facts.control_at);
    std::optional<cache_control_service> control;
    if (given.has("control")) facts.control = &control.emplace(*all.caching, *all.store);
    return serve(all.front(), given, facts);
}

}  // namespace

extern command const proxy_command;
command const proxy_command{
    "proxy",
    "stand in front of servers, or between users and the web; with a cache or without\n"
    "Messages are made anew from what was understood of them. Errors tell what failed, in Proxy-Status (RFC 9209).\n"
    "docs/proxies.md has more.",
    "  httoop proxy --to http://127.0.0.1:9000\n"
    "  httoop proxy --to http://127.0.0.1:9000,http://127.0.0.1:9001 --balance least-connections --health /health\n"
    "  httoop proxy --route example.org/api/=http://127.0.0.1:9000 --route example.org=unix:/run/site.sock\n"
    "  httoop proxy --to https://origin.example --host upstream --rewrite-location --upstream-ca ca.pem\n"
    "  httoop proxy --to h2c://127.0.0.1:9000 --listen :443 --cert site.pem --key site.key\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory:256M --why --log json\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache disk:/var/cache/site:10G --cache-ttl 5m\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --cache-ttl-if-none 1m --cache-stale-if-5xx\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --control unix:/run/site-cache.sock\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --cache-no-heuristics --cache-no-set-cookie --cache-no-stale\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --cache-target My-Cache-Control --cache-no-client-directives\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --tag-field Cache-Tag --hide-tags --control unix:/run/site-cache.sock\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --cache-name edge-1 --cache-tells-key\n"
    "  httoop proxy --to http://127.0.0.1:9000 --cache memory --no-cache-status --no-upgrade --name gate.example\n"
    "  httoop proxy --to https://10.0.0.1 --upstream-cert me.pem --upstream-key me.key --upstream-connections 100\n"
    "  httoop proxy --to https://10.0.0.1 --upstream-insecure --balance client\n"
    "  httoop proxy --to http://127.0.0.1:9000 --forwarded appended --x-forwarded --tell for --tell proto --trust 10.0.0.0/8\n"
    "  httoop proxy --to http://127.0.0.1:9000 --request-field 'X-Stage: test' --response-field -Server\n"
    "  httoop proxy --forward --listen 127.0.0.1:3128 --cache disk:cache --auth users.auth\n"
    "  httoop proxy --forward --connect-port 8443 --deny ads.example --allow 192.168.0.0/16\n"
    "  httoop proxy --forward --port 80 --port 443 --allow-private\n"
    "  httoop proxy --forward --through http://parent.example:3128 --tunnels 100\n"
    "SIGTERM and SIGINT let running exchanges end (limit drain-time), a second one ends at once;\n"
    "SIGHUP opens the log file and reads the certificates anew.\n",
    flags,
    run};

}  // namespace httoop::tool
