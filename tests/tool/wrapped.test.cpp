#include "wrapped.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

TEST_CASE("lines are broken at spaces, and what follows is indented") {
    CHECK(wrapped("", 10) == "");
    CHECK(wrapped("one two three", 20) == "one two three");
    CHECK(wrapped("one two three", 7) == "one two\nthree");
    CHECK(wrapped("one two three", 9, 2) == "one two\n  three");
    CHECK(wrapped("one two three", 9, 4, 4) == "one\n    two\n    three");
    CHECK(wrapped("a verylongword b", 6) == "a\nverylongword\nb");
}
