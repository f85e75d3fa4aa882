#include <httoop/field/vary.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("vary: a name is added once, and not to *") {
    struct {
        octets before, after;
    } const rows[] = {{"Accept", "Accept, Prefer"}, {"a, PREFER", "a, PREFER"}, {"*", "*"}, {"", "Prefer"}};
    for (auto const& [before, after] : rows) {
        field_section fields;
        fields.append(field_id::vary, before);
        add_vary(fields, "Prefer");
        CHECK(fields.value(field_id::vary) == after);
        CHECK(fields.count(field_id::vary) == 1);
    }
    field_section fields;
    add_vary(fields, "Prefer");
    add_vary(fields, "Origin");
    CHECK(fields.value(field_id::vary) == "Prefer, Origin");
    // What cannot be parsed is kept.
    fields.set(field_id::vary, "a b");
    add_vary(fields, "Prefer");
    CHECK(fields.count(field_id::vary) == 2);
}
