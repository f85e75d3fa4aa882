#pragma once
#include <cstdint>

#include <httoop/exchange/service.hpp>
#include <httoop/intermediary/allowed_targets.hpp>
#include <httoop/intermediary/hop.hpp>
#include <httoop/io/address_permission.hpp>

namespace httoop::inline v0 {

// Lets a client connect to the addresses that a proxy forwards to (client_options::targets). What a name leads to is
// known when it was looked up, and not before.
class target_addresses final : public io::address_permission {
public:
    // Borrows them.
    explicit target_addresses(intermediary::allowed_targets const& t) : targets_{t} {}
    [[nodiscard]] bool allows(io::address const& a) const override;

private:
    intermediary::allowed_targets const& targets_;
};

struct forward_options {
    // Its name is in Via and Proxy-Status; where it is "" one is made up. Trailers and upgrades are forwarded
    // whatever it says.
    intermediary::hop us{};
    intermediary::allowed_targets targets{};
    // Open at once, and being opened: limits.tunnels, and limits.tunnels_of_client of one address
    // (of IPv6: of one /64). What switches protocols is one, too.
    std::uint64_t tunnels = 4096, tunnels_of_client = 1024;
};

// A proxy that clients choose (RFC 9110 3.7): forwards requests for absolute http and https URIs, and opens tunnels
// for CONNECT, to the targets that are allowed. `next` is a client or what stands before one. What is asked of the
// proxy itself - a target without a host, Max-Forwards: 0 - it answers: OPTIONS and TRACE itself, all else by `own`.
//
// A request for an https URI that is not a CONNECT is forwarded where it came secured (RFC 9110 4.2.2). Requests of
// HTTP/2 are for others unless their host is the proxy's name. The server needs server_options::proxy.
// Who may use it, a guard before it asks (guard_options::asks = auth::asker::proxy).
//
//     intermediary::allowed_targets where;
//     target_addresses const addresses{where};
//     auto next = client::make({.adds = false, .targets = &addresses, .forwards = true});
//     forward_proxy p{**next, {.us = {.name = "proxy.example"}, .targets = where}};
//     server s{p, {.proxy = true}};
class forward_proxy final : public service {
public:
    // Borrows the services; `own` may be null.
    forward_proxy(service& next, forward_options o, service* own = nullptr);
    ~forward_proxy() override;
    task<outcome<reply>> respond(exchange& x) override;
    // By which it is known, be it made up.
    [[nodiscard]] octets name() const;
    // Tunnels that are open now, or being opened.
    [[nodiscard]] std::uint64_t tunnels() const;

private:
    friend class target_guard;
    struct state;
    task<outcome<reply>> respond_here(exchange& x);
    task<outcome<reply>> forward(exchange& x, request const* restored);
    task<outcome<reply>> pass(exchange& x, request made);
    owned<state> state_;
};

// Refuses targets that the proxy would not forward to, before something else answers: a cache may have stored what was
// allowed once, or what came secured.
//
//     cache c{p, store};
//     target_guard before{c, p};
class target_guard final : public service {
public:
    // Borrows both.
    target_guard(service& next, forward_proxy const& of) : next_{next}, of_{of} {}
    task<outcome<reply>> respond(exchange& x) override;

private:
    service& next_;
    forward_proxy const& of_;
};

}  // namespace httoop::inline v0
