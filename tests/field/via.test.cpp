#include <httoop/field/via.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// RFC 9110 7.6.3
// req: rfc9110#5.6.3-2   one space
TEST_CASE("via: protocol, host or pseudonym, comment") {
    support::takes<via>("1.0 fred, 1.1 p.example.net");
    support::takes<via>("HTTP/1.1  proxy:8080\t(Apache/1.1)", "1.1 proxy:8080 (Apache/1.1)");
    support::takes<via>("FTP/1 a, SPDY/3.1 b:");
    support::takes<via>("1.1 [::1]:80, 1.1 [2001:db8::1]");
    support::takes<via>("");
    CHECK(via::parse("HTTP/2 a")->all[0] == via_member{"", "2", "a", ""});
    CHECK(via::parse("x/2 a:1 (b)")->all[0] == via_member{"x", "2", "a:1", "b"});
}

TEST_CASE("via: commas and parentheses in comments cut nothing") {
    support::takes<via>("1.1 a (b, c (d, \\) e), \"f), 1.1 g");
    CHECK(via::parse("1.1 a (b, \"c), 1.1 g")->all.size() == 2);
    CHECK(via::parse("1.1 a, 1.1 b (c, d)")->all[1].comment == "c, d");
    support::takes<via>("1.1 a ()", "1.1 a");
}

// req: rfc9110#7.6.3
TEST_CASE("via: what is none, and where") {
    struct { octets value; std::size_t offset; } const rows[] = {
        {"1.1", 3}, {"(a) b", 0}, {"1.1 a b", 6}, {"HTTP/ a", 5}, {"1.1 a (b", 6}, {"1.1 a (b) c", 6},
        {"1.1 a:x", 4}, {"1.1 :80", 4}, {"1.1 a, 1.1 [::g]", 11}, {"1.1 (a)", 4}, {"/1.1 a", 0}, {"1.1 a(b)", 4}};
    for (auto const& r : rows) support::refuses<via>(r.value, rules::via_grammar, r.offset);
    support::refuses<via>("1.1 a \"", rules::quoted_string, 6);
    support::does_not_compose(via{{{"", "1.1", "a b"}}});
    support::does_not_compose(via{{{"", "1.1", "a", ")"}}});
    support::does_not_compose(via{{{"", "1.1", ""}}});
}

TEST_CASE("via: who it came through is found in all lines") {
    request r;
    r.fields().append("Via", "1.1 a, 1.0 b:80 (x)");
    r.fields().append("Via", "2 C");
    auto const v = r.get<via>();
    REQUIRE(v.has_value());
    CHECK(v->has("c"));
    CHECK(v->find("B:80")->version == "1.0");
    CHECK_FALSE(v->has("b"));
}
