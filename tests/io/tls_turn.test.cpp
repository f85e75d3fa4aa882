#include "io/tls_turn.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace httoop;
using io::tls_octets;

TEST_CASE("octets that wait are appended in order, also behind some that went") {
    tls_octets* o = nullptr;
    std::string expected;
    for (std::size_t i = 1; i < 300; ++i) {
        std::string const more(i % 37, static_cast<char>('a' + i % 26));
        tls_octets::append(o, more);
        expected += more;
        std::size_t const gone = std::min(expected.size(), i % 23);
        o->begin += gone;
        expected.erase(0, gone);
        CHECK(octets{o->data() + o->begin, o->size()} == expected);
        CHECK(o->capacity < 16384);
    }
    tls_octets::drop(o);
    CHECK(o == nullptr);
}
