#include <httoop/field/token_list.hpp>

#include <httoop/field/allow.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/field/trailer.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#5.6.1.2-2
// req: rfc9110#5.6.1.1-1
TEST_CASE("token_list: tokens, compared without case") {
    support::takes<connection>("close");
    support::takes<connection>("Keep-Alive,\tUpgrade ,", "Keep-Alive, Upgrade");
    support::takes<vary>("*");
    support::takes<vary>("Accept, Accept-Encoding");
    support::takes<trailer>("Server-Timing");
    support::takes<accept_ranges>("bytes");
    support::takes<accept_ranges>("");
    CHECK(connection::parse("Keep-Alive, Upgrade")->has("keep-alive"));
    CHECK_FALSE(connection::parse("keep-alive")->has("keep"));
    CHECK(vary{{"Accept"}}.compose() == "Accept");
}

// req: rfc9110#5.6.2
// req: rfc9110#5.6.1
TEST_CASE("token_list: what is no token, and where") {
    support::refuses<connection>("\"close\"", rules::token, 0);
    support::refuses<vary>("Accept, (x)", rules::token, 8);
    support::refuses<vary>("Accept Cookie", rules::list_grammar, 7);
    support::refuses<vary>("Accept; x", rules::list_grammar, 6);
    support::refuses<trailer>("a/b", rules::list_grammar, 1);
    support::does_not_compose(vary{{"Accept, Cookie"}});
    support::does_not_compose(vary{{""}});
    support::does_not_compose(connection{{"a b"}});
}

TEST_CASE("token_list: methods are compared with case") {
    support::takes<allow>("GET, HEAD");
    support::takes<allow>("");
    CHECK(allow{{"GET"}}.has("GET"));
    CHECK_FALSE(allow{{"GET"}}.has("get"));
    support::refuses<allow>("GET HEAD", rules::list_grammar, 4);
}

TEST_CASE("token_list: several lines are one list") {
    response r;
    r.fields().append("Vary", "a, b");
    r.fields().append("vary", "c");
    auto const v = r.get<vary>();
    REQUIRE(v.has_value());
    CHECK(v->all == std::vector<std::string>{"a", "b", "c"});
    r.fields().append("vary", "\"");
    CHECK_FALSE(r.get<vary>().has_value());
}

TEST_CASE("token_list: what stands alone is not composed with others") {
    CHECK(vary{{"*"}}.compose() == "*");
    CHECK(accept_ranges{{"none"}}.compose() == "none");
    support::does_not_compose(vary{{"*", "Accept"}});
    support::does_not_compose(vary{{"Accept", "*"}});
    support::does_not_compose(accept_ranges{{"bytes", "None"}});
    CHECK(vary::parse("*, Accept")->has("*"));
    CHECK(connection{{"*", "a"}}.compose() == "*, a");
}
