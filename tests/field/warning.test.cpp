#include <httoop/field/warning.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc7234#5.5
TEST_CASE("warning: code, agent, text and date") {
    support::takes<warning>("112 - \"network down\" \"Sat, 25 Aug 2012 23:34:45 GMT\"");
    support::takes<warning>("110 a:80 \"is stale, \\\"a\\\"\", 099 [::1]:8 \"\"");
    support::takes<warning>("");
    auto const w = *warning::parse("112 - \"network down\" \"Sat, 25 Aug 2012 23:34:45 GMT\", 214 p \"t\"");
    CHECK(w.all[0] == warning_value{112, "-", "network down", timestamp{1345937685}});
    CHECK(w.all[1] == warning_value{214, "p", "t", {}});
    struct { octets value; std::size_t offset; } const rows[] = {
        {"11 - \"x\"", 2}, {"1100 - \"x\"", 3}, {"110", 3}, {"110 -", 5}, {"110 - x", 6}, {"110  \"x\"", 4},
        {"110 a/b \"x\"", 5}, {"110 - \"x\" x", 10}, {"110 - \"x\" \"y\"", 10},
        {"110 - \"x\"  \"Sat, 25 Aug 2012 23:34:45 GMT\"", 10},
        {"110 - \"x\" \"Sat, 25 Aug 2012 23:34:45 GMT\" x", 41}};
    for (auto const& r : rows) support::refuses<warning>(r.value, rules::warning_grammar, r.offset);
    support::does_not_compose(warning{{{110, "a b", "x", {}}}});
    support::does_not_compose(warning{{{1000, "-", "x", {}}}});
}
