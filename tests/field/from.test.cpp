#include <httoop/field/from.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#10.1.2
TEST_CASE("from: a mail address, perhaps with a name") {
    support::takes<from>("spider-admin@example.org");
    support::takes<from>("a.b+c/d@[192.0.2.1]");
    support::takes<from>("\"a b\"@example.org");
    support::takes<from>("(web (robot)) a @ example.org (x)", "a@example.org");
    support::takes<from>("Jane  Doe <a@b>", "\"Jane Doe\" <a@b>");
    support::takes<from>("\"Doe, Jane\" (x) <a@b> ", "\"Doe, Jane\" <a@b>");
    support::takes<from>("<a@b>", "a@b");
    CHECK(*from::parse("Jane Doe <a@b>") == from{"a@b", "Jane Doe"});
}

// req: rfc9110#10.1.2
TEST_CASE("from: what is none, and where") {
    struct { octets value; std::size_t offset; } const rows[] = {
        {"", 0}, {"a", 1}, {"a@", 2}, {"@b", 0}, {"a@b c", 4}, {"a..b@c", 1}, {"a@b.", 3}, {"a@b, c@d", 3},
        {"a@[b", 2}, {"Jane <a@b", 9}, {"Jane a@b", 6}, {"Jane <a>", 7}, {"<a@b> x", 6}, {"(a@b", 0}, {"a@b\xc3\xa4", 3}};
    for (auto const& r : rows) support::refuses<from>(r.value, rules::from_grammar, r.offset);
    support::does_not_compose(from{"a b@c"});
    support::does_not_compose(from{"", "x"});
    support::does_not_compose(from{"a@b", "x\n"});
}
