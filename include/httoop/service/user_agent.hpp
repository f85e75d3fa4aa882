#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/policy.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/engine/proxies.hpp>
#include <httoop/exchange/asking.hpp>

namespace httoop::inline v0 {

class known_credentials;  // service/credentials.hpp
class hsts_hosts;         // service/hsts_hosts.hpp
namespace cookie {
class jar;              // cookie/jar.hpp
class public_suffixes;  // cookie/public_suffixes.hpp
}  // namespace cookie

// Why a request is sent once more.
enum class repetition : std::uint8_t {
    unsent,         // no octet of it was sent
    unprocessed,    // the server says that it did nothing with it (REFUSED_STREAM, GOAWAY)
    idempotent,     // a kept connection ended without an answer, and twice is as good as once (RFC 9110 9.2.2)
    timed_out,      // 408 on a connection that had been kept (15.5.9)
    misdirected,    // 421: on a fresh connection (15.5.20)
    expectation,    // 417: without Expect (10.1.1)
    later,          // 429 or 503, after the time that Retry-After tells (10.2.3)
    authenticated,  // 401 or 407, with credentials (11.4)
};
octets sentence_of(repetition why);

// Told what a user agent does by itself. All have empty bodies here.
class user_agent_observer {
public:
    virtual ~user_agent_observer() = default;
    virtual void asking(request const&) {}               // as it goes to the service behind, with an absolute target
    virtual void answered(response const&) {}            // by that service, before anything is done with it
    virtual void redirected(response const&, octets) {}  // to that URI
    virtual void secured(octets, octets) {}              // from that http URI to that https URI, before it was asked for (RFC 6797)
    virtual void repeated(repetition, error const*) {}   // the error if that is why, else null
    virtual void resumed(std::uint64_t, error const&) {} // content that broke off goes on after so many octets
    virtual void noted(octets) {}                        // a sentence about what else a person should know
};

struct user_agent_options {
    httoop::policy policy;        // limits redirects, retries, resumes, retry_after_time, checked_content, coding_ratio ...
    bool follow = true;           // redirections, at most limits.redirects (RFC 9110 15.4); never from https to http
    bool decode = true;           // content codings are asked for, and taken off (8.4)
    bool resume = false;          // content of GET that broke off goes on by Range and If-Range (14, 13.1.5)
    bool wait = false;            // as long as Retry-After tells (10.2.3), at most limits.retry_after_time
    std::string name{};           // User-Agent, unless the request has one; empty: "httoop/VERSION"
    cookie::jar* cookies = nullptr;  // none are kept or sent without one
    // On whose behalf it asks, an http or https URI, where that is not the user: cookies then go by SameSite,
    // and hosts are of one site if those suffixes say so (RFC 6265bis 5.2).
    std::string initiator{};
    cookie::public_suffixes const* suffixes = nullptr;
    known_credentials* credentials = nullptr;
    httoop::proxies proxy{};      // those of the client, so that the credentials are for the right one
    std::string tunnel{};         // likewise: the proxy that is asked for a tunnel to each origin
    hsts_hosts* strict_transport = nullptr;
    bool verified = true;         // false: the client looks at no certificates, and nothing is learnt for hsts_hosts
    duration total{INT64_MAX};    // for all of it: redirections, repetitions, and the content
    user_agent_observer* observer = nullptr;
};

// What stands between a user's wish and one request after the other (RFC 9110 3.5): it follows
// redirections, takes content codings off, keeps cookies, proves who asks, repeats what may be repeated,
// and goes on where content broke off. A service in front of a service: of a client (engine/client.hpp),
// or of whatever else answers requests with absolute targets, such as a cache.
//
//     user_agent agent{*through, {.cookies = &jar}};
//     auto r = co_await agent.fetch("https://example.org/");
//
// It may be asked by several loops at once; the jar and the like are then touched under a lock of its own.
// It outlives the content of its answers.
class user_agent final : public service {
public:
    // Borrows the service, and what the options point to.
    explicit user_agent(service& through, user_agent_options o = {});
    ~user_agent() override;

    // The target of the request is an absolute http or https URI (RFC 9112 3.2.2). Its content is rewound
    // where it is needed again; if that cannot be done, what needs it fails, and says so.
    task<outcome<reply>> respond(exchange& x) override;

    // The same for who has no exchange. The target of `r` counts for nothing: `uri` may have characters
    // beyond ASCII (io/idna.hpp). Without `content` that which the request holds is sent;
    // with both, the request holds what `content` reads, for who has to know it before (Digest with auth-int).
    task<outcome<arriving_response>> fetch(std::string uri, request r, owned<source> content = {});
    task<outcome<arriving_response>> fetch(std::string uri) { return fetch(std::move(uri), request{method::get, "/"}); }

    struct state;

private:
    owned<state> state_;
};

}  // namespace httoop::inline v0
