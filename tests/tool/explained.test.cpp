#include "explained.hpp"

#include <doctest/doctest.h>

#include <httoop/caching/rules.hpp>

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("an account says the same when it comes as text") {
    caching::account why;
    why.add(rules::no_store_obeyed, caching::verdict::stores_not, "Cache-Control: no-store; x=\"a; b\"");
    why.add(rules::request_no_cache, caching::verdict::validates, "");
    auto const direct = steps_of(why), told = steps_of(why.compose());
    REQUIRE(told.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(told[i].id == direct[i].id);
        CHECK(told[i].says == direct[i].says);
        CHECK(told[i].looked_at == direct[i].looked_at);
        CHECK(told[i].because == direct[i].because);
    }
    CHECK(steps_text(told, 1000, 0).find("(RFC 9111, 5.2.2.5)\n") != std::string::npos);
    CHECK(to_json(told)[0]["verdict"] == "stores-not");
    CHECK(steps_of("nonsense; rfc9111#3 dances; ... ").empty());
}

TEST_CASE("an id that several requirements have tells no sentence") {
    CHECK(steps_of("rfc9111#4 reuses (x)").at(0).because == nullptr);
}

TEST_CASE("the advice of the deepest section counts, once") {
    auto const hints = advice(steps_of("rfc9111#3.5-1 stores-not; rfc9111#3.5-1 stores-not (again); rfc9111#4 fresh"));
    REQUIRE(hints.size() == 1);
    CHECK(hints[0].find("public") != std::string::npos);
}
