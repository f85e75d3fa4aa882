#include <httoop/field/upgrade.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#7.8-1   names are compared without case
TEST_CASE("upgrade: protocols with and without version") {
    support::takes<upgrade>("websocket");
    support::takes<upgrade>("HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11");
    support::takes<upgrade>("h2c,websocket", "h2c, websocket");
    CHECK(upgrade::parse("a, WebSocket")->has("websocket"));
    CHECK_FALSE(upgrade::parse("websocket2")->has("websocket"));
    CHECK(upgrade::parse("TLS/1.0")->protocols.front().version == "1.0");
}

// req: rfc9110#7.8
TEST_CASE("upgrade: what is no protocol, and where") {
    support::refuses<upgrade>("/1.0", rules::upgrade_grammar, 0);
    support::refuses<upgrade>("a, TLS/", rules::upgrade_grammar, 7);
    support::refuses<upgrade>("TLS/1/2", rules::list_grammar, 5);
    support::refuses<upgrade>("a b", rules::list_grammar, 2);
    support::does_not_compose(upgrade{{{"a/b", ""}}});
    support::does_not_compose(upgrade{{{"", ""}}});
}
