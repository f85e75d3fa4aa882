#include <httoop/field/priority.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("priority: urgency and incremental") {
    support::takes<priority>("u=5, i");
    support::takes<priority>("u=0, i=?0");
    support::takes<priority>("i,u=7;x=1", "u=7, i");
    support::takes<priority>("");
    auto const p = *priority::parse("u=1");
    CHECK(p.effective_urgency() == 1);
    CHECK_FALSE(p.is_incremental());
    CHECK_FALSE(p.incremental.has_value());
    CHECK(priority{}.effective_urgency() == 3);
    CHECK(priority{{}, true}.is_incremental());
    support::does_not_compose(priority{8, {}});
}

// req: rfc9218#4
TEST_CASE("priority: what is out of range or of another type is ignored") {
    for (octets const value : {"u=8, i=5", "u=-1", "u=1.0, i=\"x\"", "u, i=1", "u=(1), i=()", "u=t, i=?1;a, i=0"}) {
        CAPTURE(value);
        auto const p = priority::parse(value);
        REQUIRE(p.has_value());
        CHECK(*p == priority{});
    }
}

// req: rfc9651#3.2-2
TEST_CASE("priority: unknown parameters are ignored") {
    auto const p = priority::parse("u=2, new=\"x\", i, another=(1 2)");
    REQUIRE(p.has_value());
    CHECK(*p == priority{2, true});
}

TEST_CASE("priority: what is no dictionary, and where") {
    support::refuses<priority>("u=1, I", rules::structured_key, 5);
    support::refuses<priority>("u=1 i", rules::structured_dictionary, 4);
}

TEST_CASE("priority: a server changes what it names") {
    CHECK(priority{1, {}}.over({5, true}) == priority{1, true});
    CHECK(priority{{}, false}.over({5, true}) == priority{5, false});
    CHECK(priority{}.over({5, {}}) == priority{5, {}});
}

// req: rfc9651#4.2-1
TEST_CASE("priority: several lines are one dictionary") {
    request r;
    CHECK(is_absent(r.get<priority>()));
    r.fields().append("priority", "u=1, i=?0");
    r.fields().append("Priority", "i");
    CHECK(*r.get<priority>() == priority{1, true});
    r.fields().append("Priority", "");
    CHECK(r.get<priority>().error().broken == &rules::structured_dictionary);
    r.set(priority{2, {}});
    CHECK(r.fields().count(field_id::priority) == 1);
    CHECK(r.fields().value(field_id::priority) == "u=2");
}

// req: rfc9651#4.1
TEST_CASE("priority: an empty one is not sent") {
    response r;
    r.set(priority{1, true});
    CHECK(r.fields().value(field_id::priority) == "u=1, i");
    r.set(priority{});
    CHECK_FALSE(r.fields().has(field_id::priority));
    r.set(priority{8, {}});
    CHECK_FALSE(r.defect().has_value());
}

TEST_CASE("priority: who wants to know is told of what is ignored") {
    support::ignores<priority>("u=9, i", rules::priority_ignored, 0);
    support::ignores<priority>("i=1", rules::priority_ignored, 0);
}
