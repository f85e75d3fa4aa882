#include "service/coded_tags.hpp"

#include <doctest/doctest.h>

#include <httoop/field/if_match.hpp>
#include <httoop/message/typed.hpp>

using namespace httoop;

namespace {

coding_id const made[] = {coding_id::gzip, coding_id::br};

}  // namespace

TEST_CASE("coded tags: which coding a tag names") {
    CHECK(coding_in({"x-gzip"}, made) == coding_id::gzip);
    CHECK(coding_in({"x-br", true}, made) == coding_id::br);
    CHECK(coding_in({"-br"}, made) == coding_id::br);  // of the empty tag
    for (char const* none : {"", "x", "gzip", "br", "x-zstd", "x-gzip ", "xgzip", "x-GZIP"})
        CHECK_MESSAGE(coding_in({none}, made) == coding_id::unknown, none);
}

TEST_CASE("coded tags: the service behind is asked for what it knows") {
    field_section f;
    f.append("If-None-Match", "\"a-gzip\", W/\"b-br\"");
    f.append("If-None-Match", "\"c\", \"d-zstd\"");
    auto const sent = understand_tags(f, field_id::if_none_match, made);
    CHECK(sent.size() == 4);
    CHECK(f.count(field_id::if_none_match) == 1);
    CHECK(f.value(field_id::if_none_match) == "\"a-gzip\", W/\"b-br\", \"c\", \"d-zstd\", \"a\", W/\"b\"");
    CHECK(understand_tags(f, field_id::if_match, made).empty());

    CHECK(known_as(sent, {"a"}, coding_id::gzip, made)->opaque == "a-gzip");
    CHECK(known_as(sent, {"b"}, coding_id::gzip, made)->opaque == "b-br");
    CHECK(known_as(sent, {"b"}, coding_id::gzip, made)->weak);
    for (char const* none : {"c", "d", "a-gzip", "", "e"})
        CHECK(known_as(sent, {none}, coding_id::gzip, made) == nullptr);
    std::vector<entity_tag> const both{entity_tag{"a-br"}, entity_tag{"a-gzip"}};
    CHECK(known_as(both, {"a"}, coding_id::gzip, made) == &both[1]);
    CHECK(known_as(both, {"a"}, coding_id::unknown, made) == &both[0]);
}
