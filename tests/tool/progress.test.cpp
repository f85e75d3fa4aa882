#include "progress.hpp"

#include <doctest/doctest.h>

using namespace httoop;
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

TEST_CASE("transfers side by side have one line, whose sum is known when all have begun with a length") {
    instant const start = instant{} + duration::seconds(100);
    auto const after = [&](int seconds) { return start + duration::seconds(seconds); };
    progress_of_all all{false, 3, start};
    all.begun();
    all.expects(0, 100 * mebibyte);
    all.comes(10 * mebibyte, after(1));
    CHECK(all.line(after(1), 100) == "0/3 files 10.0 MiB, 10.0 MiB/s");
    all.begun();
    all.expects(30 * mebibyte, 60 * mebibyte);  // the first half was there
    all.begun();
    all.ended(after(1));  // one had nothing to bring
    CHECK(all.line(after(1), 78) == "1/3 files  25% [===            ] 40.0 MiB of 160.0 MiB, 10.0 MiB/s, 0:12 left");
    all.misses(100 * mebibyte - 10 * mebibyte);
    all.ended(after(2));
    all.comes(30 * mebibyte, after(2));
    all.ended(after(2));
    CHECK(all.line(after(2), 100) == "3/3 files 100% [========================================] 70.0 MiB of 70.0 MiB, 20.0 MiB/s");
}
