#include <httoop/auth/nonces.hpp>
#include <httoop/syntax/base64.hpp>

#include <doctest/doctest.h>

#include "support/hashes.hpp"

using namespace httoop;
using namespace httoop::auth;

// req: rfc7616#3.6
// req: rfc7616#3.3-4   base64
TEST_CASE("nonces: are known again, and no other ones") {
    nonces const ours{support::hashes, secret{"key"}};
    nonces const theirs{support::hashes, secret{"yek"}};
    nonce const n{{1234567890123456789}, 42};
    std::string const text = ours.make(n);
    CHECK(text.size() == 44);
    std::string octets_of_text;
    CHECK(parse_base64(text, octets_of_text) == text.size());
    CHECK(ours.read(text) == n);
    CHECK_FALSE(theirs.read(text).has_value());
    CHECK_FALSE(ours.read("").has_value());
    CHECK_FALSE(ours.read(text + text).has_value());
    CHECK_FALSE(ours.read(text.substr(4)).has_value());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        CHECK_MESSAGE(!ours.read(other).has_value(), i);
    }
    CHECK(ours.make({{1}, 1}) != ours.make({{1}, 2}));
    CHECK(ours.make({{1}, 1}) != ours.make({{2}, 1}));
}

// req: rfc7616#5.4
// req: rfc7616#3.5-3   pipelined requests share a nonce
TEST_CASE("nonces: a count is taken once, in any order within 64") {
    nonce_counts counts{8};
    nonce const n{{1}, 1}, m{{1}, 2};
    CHECK(counts.take(n, 1));
    CHECK_FALSE(counts.take(n, 1));
    CHECK(counts.take(m, 1));
    CHECK(counts.take(n, 3));
    CHECK(counts.take(n, 2));
    CHECK_FALSE(counts.take(n, 2));
    CHECK_FALSE(counts.take(n, 3));
    CHECK(counts.take(n, 66));
    CHECK_FALSE(counts.take(n, 2));
    CHECK_FALSE(counts.take(n, 3));
    CHECK(counts.take(n, 4));
    CHECK(counts.take(n, 0xffffffff));
    CHECK_FALSE(counts.take(n, 0xffffffff));
    CHECK_FALSE(counts.take(n, 66));
    CHECK(counts.take(n, 0xfffffffe));
}

// req: rfc7616#5.4
TEST_CASE("nonces: what was forgotten counts as used, and room is bounded") {
    nonce_counts counts{8};
    for (std::int64_t i = 1; i <= 8; ++i) CHECK(counts.take({{i}, 0}, 1));
    CHECK(counts.take({{9}, 0}, 1));        // the nonce of 1 goes
    CHECK_FALSE(counts.take({{1}, 0}, 1));  // used
    CHECK_FALSE(counts.take({{1}, 0}, 2));  // nobody knows
    CHECK_FALSE(counts.take({{0}, 0}, 1));  // as old, never seen
    CHECK(counts.take({{2}, 0}, 2));
    CHECK(counts.take({{2}, 8}, 1));  // the younger of 2 is not known, nor forgotten
    CHECK_FALSE(counts.take({{1}, 0}, 3));
    // Whatever comes: what was taken is never taken again.
    nonce_counts few{16};
    for (std::uint64_t i = 0; i < 1000; ++i) {
        nonce const n{{static_cast<std::int64_t>(i + 1)}, i * 7919};
        CHECK(few.take(n, 1));
        for (std::uint64_t j = 0; j <= i; j += 37)
            CHECK_FALSE(few.take({{static_cast<std::int64_t>(j + 1)}, j * 7919}, 1));
    }
    CHECK(nonce_counts{0}.take({{1}, 0}, 1));
}
