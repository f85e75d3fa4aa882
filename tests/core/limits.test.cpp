#include <httoop/core/limits.hpp>

#include <doctest/doctest.h>
#include <set>
#include <string>

using namespace httoop;

TEST_CASE("every limit has a bound, a unit, a section and a name of its own") {
    limits const standard;
    std::set<std::string> names;
    for (limit_row const& row : all_limits()) {
        CAPTURE(row.name);
        CHECK(standard.*row.member == row.standard);
        CHECK(row.standard > 0);
        CHECK_FALSE(row.unit.empty());
        CHECK_FALSE(row.section.empty());
        CHECK_FALSE(row.sentence.empty());
        CHECK(row.name.find('_') == octets::npos);
        CHECK(names.insert(std::string{row.name}).second);
    }
    CHECK(names.size() > 20);
}

TEST_CASE("a limit is found by the name that is printed and by the member's") {
    REQUIRE(find_limit("field-line") != nullptr);
    CHECK(find_limit("field-line")->member == &limits::field_line);
    CHECK(find_limit("field_line") == find_limit("field-line"));
    CHECK(find_limit("field") == nullptr);
    CHECK(find_limit("field-lines") == nullptr);
    CHECK(find_limit("") == nullptr);
    limits mine;
    mine.*find_limit("redirects")->member = 3;
    CHECK(mine.redirects == 3);
}

TEST_CASE("request lines of 8000 octets are within the standard limits") {
    // req: rfc9112#3-3
    CHECK(limits{}.start_line >= 8000);
}
