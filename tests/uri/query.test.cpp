#include <httoop/uri/query.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

using namespace httoop;

namespace {

using pair_list = std::vector<name_value>;

struct query_findings : findings_sink {
    std::vector<finding> all;
    void found(finding const& f) override { all.push_back(f); }
};

}  // namespace

TEST_CASE("query_pairs: as they stand, in their order, nothing decoded") {
    std::vector<query_pair> seen;
    for (query_pair const p : query_pairs{"a=1&&b&=2&%3D=%26+=&a==x&"}) seen.push_back(p);
    REQUIRE(seen.size() == 5);
    CHECK(seen[0].name == "a");
    CHECK(seen[0].value == "1");
    CHECK(seen[1].name == "b");
    CHECK(seen[1].value.data() == nullptr);
    CHECK(seen[2].name == "");
    CHECK(seen[2].value == "2");
    CHECK(seen[3].name == "%3D");
    CHECK(seen[3].value == "%26+=");
    CHECK(seen[4].value == "=x");
    for (octets const none : {octets{}, octets{""}, octets{"&"}, octets{"&&&"}})
        for (query_pair const p : query_pairs{none}) FAIL(p.name);
    for (query_pair const p : query_pairs{"="}) {
        CHECK(p.name == "");
        CHECK(p.value.data() != nullptr);
    }
}

// req: rfc3986#2.4-3   decoded once
TEST_CASE("parse_query: forms write spaces as plus, other queries do not") {
    CHECK(*parse_query("a=1&b=x+y%2Bz&&c&d=&%3D==") ==
          pair_list{{"a", "1"}, {"b", "x y+z"}, {"c", ""}, {"d", ""}, {"=", "="}});
    CHECK(*parse_query("b=x+y%2Bz%20", query_encoding::percent) == pair_list{{"b", "x+y+z "}});
    CHECK(*parse_query("a=%2541") == pair_list{{"a", "%41"}});
    CHECK(parse_query({})->empty());
}

// req: rfc3986#2.1
TEST_CASE("parse_query: a percent sign without its digits is refused where it stands, or found and kept") {
    struct { octets text; std::size_t offset; pair_list kept; } const rows[] = {
        {"%", 0, {{"%", ""}}},
        {"a=%4", 2, {{"a", "%4"}}},
        {"a=1&b%zz=%41", 5, {{"a", "1"}, {"b%zz", "A"}}},
        {"a=1&b=2%", 7, {{"a", "1"}, {"b", "2%"}}},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        auto const q = parse_query(exact);
        REQUIRE_FALSE(q.has_value());
        CHECK(q.error().broken == &rules::uri_percent);
        CHECK(q.error().offset == r.offset);
        query_findings found;
        policy p;
        p.collect_into(&found);
        CHECK(*parse_query(exact, query_encoding::form, p) == r.kept);
        REQUIRE(found.all.size() == 1);
        CHECK(found.all[0].offset == r.offset);
    }
}

// req: rfc9110#17.5
TEST_CASE("parse_query: no more pairs than are taken") {
    policy p;
    p.limits.query_pairs = 2;
    CHECK(parse_query("a&b", query_encoding::form, p).has_value());
    auto const q = parse_query("a&b&&c&d", query_encoding::form, p);
    REQUIRE_FALSE(q.has_value());
    CHECK(q.error().broken == &rules::query_pairs_limit);
    CHECK(q.error().offset == 5);
    query_findings found;
    p.collect_into(&found);
    CHECK(*parse_query("a&b&c&d", query_encoding::form, p) == pair_list{{"a", ""}, {"b", ""}});
    CHECK(found.all.size() == 1);
}

// req: rfc3986#2.2-1   data is encoded where it could be taken for a delimiter
// req: rfc3986#2.2-2   and all reserved octets with it
TEST_CASE("compose_query: what is composed is parsed as the same again") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    pair_list const pairs = {{"a b", "1&2=3+4%20#?/"}, {"", ""}, {all, all}, {"a b", ""}};
    for (query_encoding const how : {query_encoding::form, query_encoding::percent}) {
        std::string const text = compose_query(pairs, how);
        CHECK(valid_prefix(text, query_octet) == text.size());
        CHECK(*parse_query(text, how) == pairs);
    }
    CHECK(compose_query({}) == "");
    pair_list const one = {{"q", "a b*~&"}};
    CHECK(compose_query(one) == "q=a+b*%7E%26");
    CHECK(compose_query(one, query_encoding::percent) == "q=a%20b%2A~%26");
}
