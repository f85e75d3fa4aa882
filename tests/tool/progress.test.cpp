#include "progress.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

namespace {

constexpr std::uint64_t mebibyte = 1u << 20;

}  // namespace

TEST_CASE("a line says share, size, rate and time left") {
    CHECK(progress_line(50 * mebibyte, 200 * mebibyte, 10.0 * mebibyte, 100) ==
          " 25% [==========                              ] 50.0 MiB of 200.0 MiB, 10.0 MiB/s, 0:15 left");
    CHECK(progress_line(200 * mebibyte, 200 * mebibyte, 10.0 * mebibyte, 100) ==
          "100% [========================================] 200.0 MiB of 200.0 MiB, 10.0 MiB/s");
    CHECK(progress_line(3, {}, 0, 100) == "3 B");
    CHECK(progress_line(0, 0, 0, 20) == "100% 0 B of 0 B");
}

TEST_CASE("a narrow terminal gets what matters most, whole") {
    CHECK(progress_line(50 * mebibyte, 200 * mebibyte, 10.0 * mebibyte, 45) == " 25% 50.0 MiB, 10.0 MiB/s, 0:15 left");
    CHECK(progress_line(50 * mebibyte, 200 * mebibyte, 10.0 * mebibyte, 30) == " 25% 50.0 MiB, 0:15 left");
    CHECK(progress_line(50 * mebibyte, 200 * mebibyte, 10.0 * mebibyte, 20) == " 25% 50.0 MiB");
    CHECK(progress_line(50 * mebibyte, 200 * mebibyte, 10.0 * mebibyte, 8) == " 25% 50");
}
