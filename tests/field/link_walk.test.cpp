#include <httoop/field/link_walk.hpp>

#include <doctest/doctest.h>

using namespace httoop;

namespace {

constexpr octets here = "http://example.org/list/1?a";

std::vector<std::string> targets(octets field, octets relation, bool any_context = false) {
    auto const all = links::parse(field);
    REQUIRE(all.has_value());
    std::vector<std::string> texts;
    for (uri const& u : related(*all, relation, *uri_view::parse(here), any_context)) texts.push_back(u.text());
    return texts;
}

link_walk from(octets start, link_walk_options o = {}) { return link_walk{*uri::parse(std::string{start}), "next", o}; }

link_step::kind go(link_walk& w, octets target) {
    auto const l = links::parse("<" + std::string{target} + ">; rel=next");
    REQUIRE(l.has_value());
    auto const step = w.advance(*l);
    CHECK(step.because != nullptr);
    return step.is;
}

}  // namespace

// req: rfc8288#2.1.1-1 rfc8288#2.1.2-3 rfc8288#3.1-1
TEST_CASE("links: targets of a relation, resolved") {
    CHECK(targets("<2>; rel=next, </b>; rel=\"up NEXT\", <?c>; rel=prev", "next") ==
          std::vector<std::string>{"http://example.org/list/2", "http://example.org/b"});
    CHECK(targets("<x>; rel=\"http://example.net/Rel\"", "http://EXAMPLE.net/rel") == std::vector<std::string>{"http://example.org/list/x"});
    CHECK(targets("<x>; rev=next", "next").empty());
    CHECK(targets("<x>; rel=nextest", "next").empty());
    CHECK(targets("<>; rel=self", "self") == std::vector<std::string>{"http://example.org/list/1?a"});
}

// req: rfc8288#3.2-1 rfc8288#3.2-2
TEST_CASE("links: a link with an anchor is one of that resource") {
    CHECK(targets("<2>; rel=next; anchor=\"/other\", <3>; rel=next", "next") == std::vector<std::string>{"http://example.org/list/3"});
    CHECK(targets("<2>; rel=next; anchor=\"#part\"", "next").empty());
    // The resource itself, said otherwise.
    CHECK(targets("<2>; rel=next; anchor=\"\"", "next") == std::vector<std::string>{"http://example.org/list/2"});
    CHECK(targets("<2>; rel=next; anchor=\"HTTP://example.org:80/list/1?a\"", "next") == std::vector<std::string>{"http://example.org/list/2"});
    CHECK(targets("<2>; rel=next; anchor=\"/other\"", "next", true) == std::vector<std::string>{"http://example.org/list/2"});
}

TEST_CASE("links: a walk from page to page") {
    link_walk w = from("http://example.org/list/1");
    CHECK(go(w, "2") == link_step::next);
    CHECK(w.at().text() == "http://example.org/list/2");
    CHECK(go(w, "/3?x#y") == link_step::next);
    CHECK(w.at().text() == "http://example.org/3?x#y");
    CHECK(w.steps() == 2);
    auto const end = w.advance(*links::parse("</1>; rel=prev"));
    CHECK(end.is == link_step::end);
    CHECK(end.target.text().empty());
    // Content-Location, for example, tells what the links are of.
    auto const step = w.advance(*links::parse("<5>; rel=next"), *uri_view::parse("http://example.org/a/4"));
    CHECK(step.target.text() == "http://example.org/a/5");
}

// req: rfc8288#5
TEST_CASE("links: a walk goes nowhere twice, not too far and to no other origin") {
    link_walk w = from("http://example.org/1", {.most = 3});
    CHECK(go(w, "1") == link_step::again);
    CHECK(go(w, "HTTP://EXAMPLE.org:80/%31#a") == link_step::again);
    CHECK(go(w, "2") == link_step::next);
    CHECK(go(w, "//example.net/3") == link_step::elsewhere);
    CHECK(go(w, "https://example.org/3") == link_step::elsewhere);
    CHECK(go(w, "3") == link_step::next);
    CHECK(go(w, "1") == link_step::again);
    CHECK(go(w, "4") == link_step::next);
    CHECK(go(w, "5") == link_step::too_far);
    CHECK(w.at().text() == "http://example.org/4");

    link_walk far = from("http://example.org/1", {.other_origins = true});
    CHECK(go(far, "http://example.net/2") == link_step::next);
}
