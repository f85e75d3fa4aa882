#include <httoop/uri/urn.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

namespace {

bool same_or_both_absent(octets a, octets b) {
    return a == b && (a.data() == nullptr) == (b.data() == nullptr);
}

}  // namespace

TEST_CASE("urn: its parts, and back (RFC 8141 2)") {
    struct { octets text, nid, nss, r, q, f; } const rows[] = {
        {"urn:isbn:0451450523", "isbn", "0451450523", {}, {}, {}},
        {"URN:Example:a/b:c%2f", "Example", "a/b:c%2f", {}, {}, {}},
        {"urn:ab:c", "ab", "c", {}, {}, {}},
        {"urn:a2345678901234567890123456789012:x", "a2345678901234567890123456789012", "x", {}, {}, {}},
        {"urn:urn-7:x", "urn-7", "x", {}, {}, {}},
        {"urn:example:foo-bar-baz-qux?+CCResolve:cc=uk", "example", "foo-bar-baz-qux", "CCResolve:cc=uk", {}, {}},
        {"urn:example:weather?=op=map&lat=39.56", "example", "weather", {}, "op=map&lat=39.56", {}},
        {"urn:example:a?+r?=q#f", "example", "a", "r", "q", "f"},
        {"urn:example:a?+r?+s?=q?=t?+u", "example", "a", "r?+s", "q?=t?+u", {}},
        {"urn:example:a#", "example", "a", {}, {}, ""},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const n = urn_view::parse(r.text);
        REQUIRE(n.has_value());
        CHECK(n->nid == r.nid);
        CHECK(n->nss == r.nss);
        CHECK(same_or_both_absent(n->r_component, r.r));
        CHECK(same_or_both_absent(n->q_component, r.q));
        CHECK(same_or_both_absent(n->f_component, r.f));
        CHECK(n->compose() == "urn" + std::string{r.text.substr(3)});
    }
}

// req: rfc8141#2
// req: rfc8141#2.1
// req: rfc8141#2.2
// req: rfc8141#2.3
TEST_CASE("urn: what does not fit, and where") {
    struct { octets text; rule const* broken; std::size_t offset; } const rows[] = {
        {"http://a/", &rules::urn_scheme, 0},
        {"isbn:1", &rules::urn_scheme, 0},
        {"example:a:b", &rules::urn_scheme, 0},
        {"urn:", &rules::urn_nid, 4},
        {"urn:a", &rules::urn_nid, 5},
        {"urn:a:b", &rules::urn_nid, 5},
        {"urn:-a:b", &rules::urn_nid, 4},
        {"urn:a-:b", &rules::urn_nid, 5},
        {"urn:a_b:c", &rules::urn_nid, 5},
        {"urn:a%41:c", &rules::urn_nid, 5},
        {"urn:/ab:c", &rules::urn_nid, 4},
        {"urn://ab:12/c", &rules::urn_nid, 4},
        {"urn:a23456789012345678901234567890123:x", &rules::urn_nid, 36},
        {"urn:example", &rules::urn_nss, 11},
        {"urn:example:", &rules::urn_nss, 12},
        {"urn:example:/a", &rules::urn_nss, 12},
        {"urn:example:a?b", &rules::urn_component, 14},
        {"urn:example:a?", &rules::urn_component, 14},
        {"urn:example:a?+", &rules::urn_component, 15},
        {"urn:example:a?+?=q", &rules::urn_component, 15},
        {"urn:example:a?=", &rules::urn_component, 15},
        {"urn:example:a?+r?=", &rules::urn_component, 18},
        {"urn:example:a b", &rules::uri_path, 13},
        {"urn:example:a%4", &rules::uri_percent, 13},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        auto const n = urn_view::parse(exact);
        REQUIRE_FALSE(n.has_value());
        CHECK(n.error().broken == r.broken);
        CHECK(n.error().offset == r.offset);
    }
}

TEST_CASE("urn: equivalent as RFC 8141 3 has it, with its examples") {
    auto const same = [](octets a, octets b) { return equivalent(*urn_view::parse(a), *urn_view::parse(b)); };
    octets const name = "urn:example:a123,z456";
    for (octets const other : {"URN:example:a123,z456", "urn:EXAMPLE:a123,z456", "urn:example:a123,z456?+abc",
                               "urn:example:a123,z456?=xyz", "urn:example:a123,z456#789"}) {
        CAPTURE(other);
        CHECK(same(name, other));
        CHECK(same(other, name));
    }
    CHECK(same("urn:example:a123%2Cz456", "URN:EXAMPLE:a123%2cz456"));
    for (octets const other : {"urn:example:a123%2Cz456", "urn:example:A123,z456", "urn:example:a123,Z456",
                               "urn:example:a123,z456/foo", "urn:example:a123,z456/bar", "urn:example2:a123,z456"}) {
        CAPTURE(other);
        CHECK_FALSE(same(name, other));
    }
    // Nothing is decoded, not even what is unreserved.
    CHECK_FALSE(same("urn:example:%61", "urn:example:a"));
    CHECK(urn_view::parse("URN:ISBN:a%2f%C3#x")->assigned_name() == "urn:isbn:a%2F%C3");
}
