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

// How far transfers are that run side by side: one line for all of them, below what is told meanwhile. Their sum is
// known when all have begun and each has a length.
class progress_of_all {
public:
    progress_of_all(bool shown, std::size_t transfers, instant now);
    progress_of_all(progress_of_all const&) = delete;
    progress_of_all& operator=(progress_of_all const&) = delete;
    ~progress_of_all();

    // What one has to bring is known.
    void begun() { ++begun_; }
    // Content, of which so much was there already.
    void expects(std::uint64_t before, std::optional<std::uint64_t> whole);
    void comes(std::uint64_t octets, instant now);
    // So much of it does not come.
    void misses(std::uint64_t octets) { whole_ -= octets; }
    void ended(instant now);
    [[nodiscard]] std::string line(instant now, unsigned width) const;

private:
    void show(instant now);
    bool shown_;
    std::size_t transfers_, begun_ = 0, over_ = 0;
    bool sizes_known_ = true;
    std::uint64_t done_ = 0, before_ = 0, whole_ = 0;
    instant start_, last_shown_;
};

// What stands on the last line of the terminal goes, if that was shown here: something is told now.
void wipe_progress();
// It stays as it is, above what is told next. False: there is none.
bool leave_progress();

}  // namespace httoop::tool
