#include <httoop/service/reverse_proxy.hpp>

#include <doctest/doctest.h>

#include <httoop/service/echo.hpp>
#include <httoop/service/router.hpp>

#include "engine/asking.hpp"

using namespace httoop;
using namespace test;

TEST_CASE("reverse proxy: small and large content goes through both ways") {
    router site = echo();
    live_server behind{site};
    reverse_proxy front;
    REQUIRE(front.route("", behind.uri("")));
    live_server s{front};
    asking_rig r;
    auto const small = r.ask(s.uri("/"));
    REQUIRE(small->head);
    CHECK(small->content == "OK\n");
    auto const large = r.ask(s.uri("/bytes/5000000"));
    REQUIRE(large->head);
    CHECK(large->ended);
    CHECK(large->content.size() == 5'000'000);
    std::string text;
    for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i) + "\n";
    auto const echoed = r.ask(s.uri("/"), request{method::post, "/"}, make_owned<memory_source>(text));
    REQUIRE(echoed->head);
    CHECK(echoed->head->status() == status_code::ok);
    CHECK((echoed->content == text));
    auto const missing = r.ask(s.uri("/nothing"));
    REQUIRE(missing->head);
    CHECK(missing->head->status() == status_code::not_found);
}
