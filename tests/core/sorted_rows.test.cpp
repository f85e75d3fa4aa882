#include "core/sorted_rows.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace httoop;

namespace {

struct row {
    octets name;
    int value;
};
constexpr row sorted_rows[] = {{"", 0}, {"A-b", 1}, {"aa", 2}, {"AB", 3}, {"abc", 4}, {"z\xff", 5}};
constexpr row swapped_rows[] = {{"", 0}, {"b", 1}, {"A", 2}};
constexpr row twice_rows[] = {{"", 0}, {"a", 1}, {"A", 2}};
constexpr row headless_rows[] = {{"a", 0}, {"b", 1}};
constexpr row empty_rows[] = {{"", 0}};

static_assert(sorted_by_name(sorted_rows) && sorted_by_name(empty_rows));
static_assert(!sorted_by_name(swapped_rows) && !sorted_by_name(twice_rows) &&
              !sorted_by_name(headless_rows));

}  // namespace

TEST_CASE("a row is found by its name in any case, and nothing else is") {
    for (std::size_t i = 1; i < std::size(sorted_rows); ++i)
        CHECK(find_row(sorted_rows, sorted_rows[i].name) == i);
    CHECK(find_row(sorted_rows, "a-B") == 1);
    CHECK(find_row(sorted_rows, "ABC") == 4);
    for (octets none : {"", "a", "a-", "a-bb", "ab ", "abcd", "z", "z\x7f", "zz", "\xff"}) {
        CAPTURE(none);
        CHECK(find_row(sorted_rows, none) == 0);
        CHECK(find_row(empty_rows, none) == 0);
    }
    CHECK(find_row(sorted_rows, std::string(100000, 'a')) == 0);
}

TEST_CASE("what is the beginning of another name comes before it") {
    CHECK(before_ignoring_case("ab", "ABC"));
    CHECK_FALSE(before_ignoring_case("abc", "AB"));
    CHECK_FALSE(before_ignoring_case("ab", "AB"));
    CHECK(before_ignoring_case("", "a"));
}
