#include <httoop/field/etag.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("etag: an entity tag, strong or weak") {
    support::takes<etag>("\"xyzzy\"");
    support::takes<etag>("W/\"xyzzy\"");
    support::takes<etag>("\"\"");
    CHECK(etag{"a", true}.weak);
    CHECK(etag{entity_tag{"a"}}.opaque == "a");
}

TEST_CASE("etag: what is none") {
    support::refuses<etag>("xyzzy", rules::entity_tag_grammar, 0);
    support::refuses<etag>("\"a\", \"b\"", rules::entity_tag_grammar, 3);
    support::does_not_compose(etag{"a\"b"});
    support::does_not_compose(etag{"a b"});
    support::does_not_compose(etag{"a\r\nb"});
}

TEST_CASE("etag: one that cannot be composed makes the message's defect") {
    response r;
    r.set(etag{"6f-1a2"});
    CHECK(r.fields().value(field_id::etag) == "\"6f-1a2\"");
    CHECK(r.get<etag>()->opaque == "6f-1a2");
    CHECK(r.defect().has_value());
    r.set(etag{"a b"});
    CHECK_FALSE(r.defect().has_value());
}
