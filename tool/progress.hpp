#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/timestamp.hpp>

namespace httoop::tool {

// How far a transfer is, as one line of at most `width` columns: share, bar, size, rate, time left.
std::string progress_line(std::uint64_t done, std::optional<std::uint64_t> whole, double octets_per_second,
                          unsigned width);

// Shows it on a terminal, a few times a second.
class progress {
public:
    // `before`: octets that were there already; they do not count for the rate.
    progress(bool shown, std::uint64_t before, std::optional<std::uint64_t> whole, instant now);
    void at(std::uint64_t done, instant now);
    // `always`: also what was over before there was anything to show.
    void end(std::uint64_t done, instant now, bool always);

private:
    void show(std::uint64_t done, instant now);
    bool shown_;
    std::uint64_t before_;
    std::optional<std::uint64_t> whole_;
    instant begun_, last_shown_;
    std::size_t last_width_ = 0;
};

}  // namespace httoop::tool
