#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// A response whose content is still arriving: pull it from `content`, which is never null and holds
// whatever it comes from.
struct arriving_response {
    response head;
    owned<source> content;
    uri at{};  // what was asked in the end, of a user agent (service/user_agent.hpp)
    bool decoded = false;  // by it: of such content no part can be asked for, the validators are those of the coded one
};

// Asks a service on our own account, as the engine of a server does for its clients. The content may be
// null. The service and the policy outlive the reply, which keeps all else.
//
//     outcome<reply> answer = co_await ask(agent, request{method::get, "https://example.org/"}, {}, policy);
task<outcome<reply>> ask(service& s, request r, owned<source> content, httoop::policy const& p);

// Asks a service with another request on behalf of an exchange: interim responses go to that one, and its
// peer is told. `content` (null: none) is mostly that of `x`; it is not read any more when this ends with
// an error or without success (2xx, 101), so that it can be rewound and sent again.
task<outcome<reply>> ask_for(exchange& x, service& s, request r, source* content);

// The content of a reply in the form of a source, whatever form it has.
arriving_response arriving(reply&& r);

}  // namespace httoop::inline v0
