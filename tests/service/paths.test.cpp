#include "service/paths.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("paths: dot segments in every spelling") {
    for (octets s : {".", "..", "%2e", "%2E", ".%2e", "%2e.", "%2E%2e"}) CHECK(is_dot_segment(s));
    for (octets s : {"", "...", "a", ".a", "%2e%2e%2e", "%2", "%2f", ".%2"}) CHECK(!is_dot_segment(s));
    for (octets p : {"/..", "/a/./b", "/a/%2e%2e", "..", "/."}) CHECK(has_dot_segment(p));
    for (octets p : {"", "/", "/a/b", "/a...b/.c", "//"}) CHECK(!has_dot_segment(p));
}
