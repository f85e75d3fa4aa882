#include <httoop/io/entropy.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace httoop;

TEST_CASE("every octet is filled, also beyond what one call gives, and numbers differ") {
    std::string big(1'000'000, '\0');
    io::fill_with_entropy(big.data(), big.size());
    std::size_t zeros = 0;
    for (std::size_t i = big.size() - 10000; i < big.size(); ++i) zeros += big[i] == '\0';
    CHECK(zeros < 200);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 100; ++i) seen.insert(io::random_number());
    CHECK(seen.size() == 100);
}
