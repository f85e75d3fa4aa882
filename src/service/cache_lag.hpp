#pragma once
#include <cstdint>

#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0 {

// For how long those who read the same pieces waited for the slowest of them, since they began to. What was kept then it
// has to have read before they waited for `most`, all in all: also one who reads a little now and then.
class cache_lag {
public:
    explicit cache_lag(duration most) : most_{most}, left_{most} {}

    // They wait, where the slowest has read `read` pieces of `end`: for so long at most from now on. Zero or less: who
    // has not read up to goal() is to be left behind.
    [[nodiscard]] duration wait(instant now, std::uint64_t read, std::uint64_t end) {
        stop(now);
        if (read >= goal_) {
            goal_ = end;
            left_ = most_;
        }
        waited_for_ = true;
        since_ = now;
        return left_;
    }
    // Nobody waits now.
    void stop(instant now) {
        if (waited_for_) left_.nanoseconds -= (now - since_).nanoseconds;
        waited_for_ = false;
    }
    [[nodiscard]] std::uint64_t goal() const { return goal_; }

private:
    duration const most_;
    duration left_;
    std::uint64_t goal_ = 0;
    bool waited_for_ = false;
    instant since_{};
};

}  // namespace httoop::inline v0
