#include <httoop/negotiation/alternatives.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::negotiation;

// req: rfc9110#12.2
TEST_CASE("alternatives: a link for each variant with a URI") {
    variant const variants[] = {
        {.type = *media_type::parse("text/html;charset=utf-8"), .language = "de", .uri = "page.de.html"},
        {.type = {"text", "plain", {}}, .language = "fr"},
        {.uri = "/page"},
        {.type = {"text", "html", {}}, .uri = "a b"},
    };
    links const list = alternatives(variants);
    CHECK(list.compose() ==
          "<page.de.html>; rel=alternate; type=\"text/html; charset=utf-8\"; hreflang=de, </page>; rel=alternate");
    REQUIRE(list.all.size() == 2);
    CHECK(list.all[0].is("alternate"));
    CHECK(list.all[0].languages() == std::vector<octets>{"de"});
    CHECK(alternatives({}).all.empty());
}
