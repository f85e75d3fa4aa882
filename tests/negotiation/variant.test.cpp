#include <httoop/negotiation/variant.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::negotiation;

TEST_CASE("variant: the charset is the type's parameter, else the member") {
    CHECK(charset_of({.type = *media_type::parse("text/html;Charset=utf-8"), .charset = "koi8-r"}) == "utf-8");
    CHECK(charset_of({.type = *media_type::parse("text/html"), .charset = "koi8-r"}) == "koi8-r");
    CHECK(charset_of({}).empty());
}

TEST_CASE("variant: without a coding it is the identity") {
    CHECK(coding_of({}) == "identity");
    CHECK(coding_of({.coding = "br"}) == "br");
}

TEST_CASE("variant: each dimension has its field, and a set of them its members") {
    CHECK(field_of(dimension::type) == field_id::accept);
    CHECK(field_of(dimension::language) == field_id::accept_language);
    CHECK(field_of(dimension::charset) == field_id::accept_charset);
    CHECK(field_of(dimension::coding) == field_id::accept_encoding);
    dimension_set s;
    CHECK(s.empty());
    s.add(dimension::coding);
    CHECK(s.has(dimension::coding));
    for (dimension const d : {dimension::type, dimension::language, dimension::charset})
        CHECK_FALSE(s.has(d));
    CHECK_FALSE(s == dimension_set{});
}
