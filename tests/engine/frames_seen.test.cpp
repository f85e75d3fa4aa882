#include "../../src/engine/frames_seen.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <httoop/wire/h2.hpp>

#include "support/frames.hpp"

using namespace httoop;

namespace {
struct kept_frames final : client_observer {
    std::vector<std::string> seen;
    void framed(std::uint64_t, seen_frame const& f) override {
        seen.push_back(std::string{f.sent ? "> " : "< "} + std::to_string(f.type) + " " + std::to_string(f.flags) + " " +
                       std::to_string(f.stream) + " " + std::to_string(f.length));
    }
};
}  // namespace

TEST_CASE("frames_seen: headers are told however the octets are divided") {
    std::string const all = std::string{wire::h2_preface} + support::framed(support::settings, 0, 0) +
                            support::framed(support::headers, 5, 1, std::string(300, 'x')) +
                            support::framed(support::data, 1, 1, std::string(70'000, 'y')) + support::framed(support::ping, 1, 0, "12345678");
    std::vector<std::string> const expected{"> 4 0 0 0", "> 1 5 1 300", "> 0 1 1 70000", "> 6 1 0 8"};
    for (std::size_t const step : {std::size_t{1}, std::size_t{5}, std::size_t{16384}, all.size()}) {
        CAPTURE(step);
        kept_frames to;
        engine::frames_seen f{true, wire::h2_preface.size()};
        for (std::size_t at = 0; at < all.size(); at += step) f.pass(octets{all}.substr(at, step), to, 7);
        CHECK(to.seen == expected);
    }
}

TEST_CASE("frames_seen: of what is to be written, only what was counts; files are passed over") {
    std::string const head = support::framed(support::data, 0, 3, std::string(10, 'x')).substr(0, 9);
    std::string const next = support::framed(support::ping, 0, 0, "12345678");
    wire::segment const all[] = {wire::segment::of(head), wire::segment::of_file(0, 0, 10), wire::segment::of(next)};
    kept_frames to;
    engine::frames_seen f{false, 0};
    f.pass({all, 3}, 9 + 10 + 8, to, 1);
    CHECK(to.seen == std::vector<std::string>{"< 0 0 3 10"});
    f.pass(octets{next}.substr(8), to, 1);
    CHECK(to.seen.back() == "< 6 0 0 8");
}
