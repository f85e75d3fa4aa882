#include <httoop/field/link.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/ext_value.hpp>
#include <httoop/syntax/rules.hpp>
#include <httoop/uri/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {

uri const base = *uri::parse("http://example.com/TheBook/");

links read(octets value) {
    auto l = links::parse(value);
    REQUIRE(l.has_value());
    return *std::move(l);
}

using texts = std::vector<octets>;

}  // namespace

// RFC 8288 3.5
TEST_CASE("link: the examples of the standard") {
    support::takes<links>("<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"",
                          "<http://example.com/TheBook/chapter2>; rel=previous; title=\"previous chapter\"");
    support::takes<links>("</>; rel=\"http://example.net/foo\"");
    support::takes<links>("</terms>; rel=\"copyright\"; anchor=\"#foo\"", "</terms>; rel=copyright; anchor=#foo");
    support::takes<links>("<http://example.org/>; rel=\"start http://example.net/relation/other\"");
    octets const chapters = "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel,"
                            " </TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel";
    links const l = read(chapters);
    REQUIRE(l.all.size() == 2);
    CHECK(l.find("previous")->title() == "letztes Kapitel");
    CHECK(l.find("next")->title() == "n\xc3\xa4" "chstes Kapitel");
    CHECK(l.find("next")->target.text() == "/TheBook/chapter4");
    CHECK(l.find("last") == nullptr);
}

TEST_CASE("link: commas and quotes in the target and in parameters cut nothing") {
    links const l = read("<a,b'c;d>;rel=next;title=\"x, <y>; rel=prev, \\\"\" , ,<\x24>;rel=\"prev\"");
    REQUIRE(l.all.size() == 2);
    CHECK(l.find("next")->target.text() == "a,b'c;d");
    CHECK(l.find("next")->title() == "x, <y>; rel=prev, \"");
    CHECK(l.find("prev")->target.text() == "$");
}

TEST_CASE("link: many lines are one list") {
    response r;
    r.fields().append("Link", "<a>; rel=next, <b>; rel=prev");
    r.fields().append("link", "<c>; rel=last");
    CHECK(r.get<links>()->find("last")->target.text() == "c");
    response composed;
    composed.set(links{{{*uri::parse("/page/2"), "next"}, {*uri::parse("/"), "first up"}}});
    CHECK(composed.fields().value("Link") == "</page/2>; rel=next, </>; rel=\"first up\"");
}

// req: rfc8288#3
TEST_CASE("link: what is none, and where") {
    support::refuses<links>("a", rules::link_grammar, 0);
    support::refuses<links>("<a>; rel=x, b", rules::link_grammar, 12);
    support::refuses<links>("<a", rules::link_grammar, 2);
    support::refuses<links>("<a b>; rel=x", rules::uri_path, 2);
    support::refuses<links>("<a>; rel=x y", rules::parameter_grammar, 11);
    support::refuses<links>("<a> rel=x", rules::parameter_grammar, 4);
    support::refuses<links>("<a>; rel=\"x", rules::quoted_string, 9);
}

// req: rfc8288#2.1.1-1
// req: rfc8288#2.1.2-3
TEST_CASE("link: relation types are compared without case") {
    links const l = read("<a>; rel=\"Next HTTP://Example.org/Rel\"");
    CHECK(l.has("next"));
    CHECK(l.has("NEXT"));
    CHECK(l.has("http://example.org/rel"));
    CHECK_FALSE(l.has("nex"));
    CHECK(l.all[0].relations() == texts{"Next", "HTTP://Example.org/Rel"});
    CHECK(read("<a>; rel=\"  a  b \"").all[0].relations() == texts{"a", "b"});
    CHECK(read("<a>; rel=x; rev=\"made y\"").all[0].reverse_relations() == texts{"made", "y"});
}

// req: rfc8288#3.1-1
// req: rfc8288#3.2-1
TEST_CASE("link: target and context are resolved") {
    links const l = read("<../x?y>; rel=a, <z>; rel=b; anchor=\"#part\", <z>; rel=c; anchor=\":\"");
    CHECK(l.all[0].resolved_target(base)->text() == "http://example.com/x?y");
    CHECK(l.all[0].resolved_context(base)->text() == base.text());
    CHECK(l.all[1].resolved_context(base)->text() == "http://example.com/TheBook/#part");
    CHECK_FALSE(l.all[2].resolved_context(base).has_value());
}

// req: rfc8288#3.2-2
TEST_CASE("link: a link with an anchor is not taken for one of the resource") {
    links const l = read("<z>; rel=license; anchor=\"/other\", <y>; rel=license");
    CHECK(l.find("license")->target.text() == "y");
    CHECK(l.all[0].relates("license"));
    CHECK(*l.all[0].attribute("ANCHOR") == "/other");
}

// req: rfc8288#3.3-1
// req: rfc8288#3.4.1-2
// req: rfc8288#3.4.1-3
// req: rfc8288#3.4.1-4
// req: rfc8288#3.4.1-6
// req: rfc8288#3.4.1-5   title*
TEST_CASE("link: what counts once is taken once, in any case") {
    struct { octets value; octets canonical; } const rows[] = {
        {"<a>; rel=x; REL=y", "<a>; rel=x"},
        {"<a>; rel=x; media=\"print\"; Media=screen", "<a>; rel=x; media=print"},
        {"<a>; rel=x; title=a; title=b", "<a>; rel=x; title=a"},
        {"<a>; rel=x; title*=UTF-8''a; Title*=UTF-8''b", "<a>; rel=x; title*=UTF-8''a"},
        {"<a>; rel=x; type=\"a/b\"; type=c", "<a>; rel=x; type=\"a/b\""},
        {"<a>; rel=x; hreflang=de; hreflang=en; y=1; y=2", "<a>; rel=x; hreflang=de; hreflang=en; y=1; y=2"}};
    for (auto const& r : rows) support::takes<links>(r.value, r.canonical);
    CHECK(read("<a>; hreflang=de; HrefLang=en").all[0].languages() == texts{"de", "en"});
    CHECK(read("<a>; rel=x; title=plain; title*=UTF-8''ext").all[0].title() == "ext");
    CHECK(read("<a>; rel=x; title=plain; title*=\"UTF-8''ext\"").all[0].title() == "plain");
    CHECK(read("<a>; rel=x").all[0].title() == std::nullopt);
}

// req: rfc8288#3.3-1
// req: rfc8288#3.3-2
TEST_CASE("link: is not composed without a relation type, nor with what is none") {
    CHECK_FALSE(read("<a>").has(""));
    support::does_not_compose(read("<a>"));
    support::does_not_compose(read("<a>; rel"));
    support::does_not_compose(read("<a>; rel=a_b"));
    support::does_not_compose(read("<a>; rel=\"next /relative\""));
    support::does_not_compose(links{{{*uri::parse("/"), ""}}});
    CHECK(links{{{*uri::parse("/"), "next http://example.org/a,b;c"}}}.compose() ==
          "</>; rel=\"next http://example.org/a,b;c\"");
}

TEST_CASE("link: composing with a title in another language") {
    link_value l{*uri::parse("/4"), "next"};
    set_text(l.parameters, "title", "n\xc3\xa4" "chstes Kapitel", "de");
    CHECK(links{{l}}.compose() == "</4>; rel=next; title=\"n_chstes Kapitel\"; title*=UTF-8'de'n%C3%A4chstes%20Kapitel");
}

TEST_CASE("link: who wants to know is told of what is ignored") {
    support::ignores<links>("<a>; rel=x, <b>; rel=y; rel=z", rules::link_rel, 24);
    support::ignores<links>("<a>; rel=x; title*=a", rules::ext_value_grammar, 12);
    support::ignores<links>("<a>; rel=x;title=a ;title=b", rules::link_title, 20);
}
