#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/policy.hpp>
#include <httoop/exchange/source.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0 {

// A response whose content is still arriving: pull it from `content`, which owns the connection.
struct arriving_response {
    response head;
    owned<source> content;
};

// Told what a client does, for `-v` and for tests. All have empty bodies here.
class client_observer {
public:
    virtual ~client_observer() = default;
    virtual void connected(octets) {}                 // "127.0.0.1:8080"
    virtual void sending(request const&) {}
    virtual void received(response const&) {}         // interim responses too
    virtual void redirected(response const&, octets) {}  // to that URI
};

struct client_options {
    httoop::policy policy;
    bool follow = true;  // redirects, at most limits.redirects (RFC 9110 15.4)
    client_observer* observer = nullptr;
};

// Sends one request to the origin of an absolute http URI over a new connection and returns when
// the final response's head is there. `content` is rewound where a redirect needs it again. Characters
// beyond ASCII in the URI, UTF-8 or percent-encoded, are made what io/idna.hpp says.
task<outcome<arriving_response>> fetch(std::string uri, request r, owned<source> content, client_options o);

// The same, blocking, with the content in memory (at most limits.held_content). Not to be called on
// a loop's thread (a `refused` error).
//
//     auto r = httoop::get("http://127.0.0.1:8080/hello/world");
//     if (!r) return complain(r.error());
outcome<response> get(octets uri, client_options o = {});
outcome<response> send(octets uri, request r, client_options o = {});

}  // namespace httoop::inline v0
