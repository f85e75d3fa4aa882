#pragma once
#include <string>
#include <vector>

#include <httoop/exchange/service.hpp>
#include <httoop/intermediary/hop.hpp>
#include <httoop/service/upstreams.hpp>

namespace httoop::inline v0 {

// A change to the fields of what is passed on, after all else was done to them.
struct field_edit {
    enum kind : std::uint8_t { set, add, remove };
    kind is = set;
    std::string name;
    std::string value{};

    // "Name: value" sets, "+Name: value" adds a line, "-Name" removes.
    static outcome<field_edit> parse(octets text);
};

struct reverse_proxy_options {
    std::string name{};           // by which it is known in Via and Proxy-Status; "": one is made up
    std::string host{};           // Host for upstreams; "": as received
    bool upstream_host = false;   // that of the upstream's URI, where `host` is ""
    // What upstreams are told of clients. What a client says of itself does not go on unless a trusted peer said it.
    intermediary::client_options client{.facts = intermediary::handing_on::dropped};
    std::vector<field_edit> request_edits{}, response_edits{};
    // Location and Content-Location that name an upstream are made to name what was asked for.
    bool rewrites_location = false;
    std::uint64_t most_hops = 32;  // members of Via: limits.forwarded_hops
    bool upgrades = true;         // Upgrade is passed on, and what is switched to carried, such as WebSocket
};

// A gateway (RFC 9110 3.7): answers requests by asking the servers behind it. Routes are chosen by host and
// path. Messages are made anew from what was understood of them; content goes through as it comes, no faster
// than its reader takes it, with trailers and interim responses.
//
// A request whose upstream failed before it could do anything with it, or with an idempotent method on a kept
// connection, is sent once more, to another upstream if there is one, unless its content was begun to be
// sent (RFC 9110 9.2.2). What cannot be answered gets 502, 503 or 504 with Proxy-Status (RFC 9209).
//
//     reverse_proxy front;
//     front.route("example.org/api/", "http://127.0.0.1:9000, http://127.0.0.1:9001");
//     front.route("", "unix:/run/app.sock");
//     server s{front};
class reverse_proxy final : public service {
public:
    explicit reverse_proxy(reverse_proxy_options o = {});
    ~reverse_proxy() override;

    // By which it is known, be it made up.
    [[nodiscard]] octets name() const;

    // `what` is "HOST/PATH", "HOST", "/PATH" or "" (all); HOST "*.example.org": all names below it. "/api/" is all
    // that begins so, "/api" is it and all below it; the longest one counts, of the host that fits
    // best. Fails for what is no upstream. Not while requests are answered.
    outcome<void> route(octets what, octets list, upstream_options const& o = {});
    // "HOST/PATH=LIST", as on a command line.
    outcome<void> route(octets text, upstream_options const& o = {});

    // How upstreams do, route by route.
    struct report {
        std::string route;
        std::vector<upstreams::report> by;
    };
    [[nodiscard]] std::vector<report> look(instant now) const;

    task<outcome<reply>> respond(exchange& x) override;

private:
    struct state;
    owned<state> state_;
};

}  // namespace httoop::inline v0
