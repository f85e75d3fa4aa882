#pragma once
#include <algorithm>
#include <coroutine>
#include <cstdint>

#include <httoop/io/bell.hpp>

namespace httoop::inline v0 {

// `io::activity& a = *co_await this_activity{}`: the tree of tasks that runs here.
struct [[nodiscard]] this_activity {
    io::activity* found = nullptr;
    bool await_ready() const { return false; }
    template <class P>
    bool await_suspend(std::coroutine_handle<P> h) {
        found = h.promise().activity;
        return false;
    }
    io::activity* await_resume() const { return found; }
};

// While it lives, waits of the activity end after `span` at the latest.
class within {
public:
    within(io::activity& a, duration span) : within{a, a.loop()->now().mono + span} {}
    within(io::activity& a, instant until) : activity_{a}, before_{a.deadline} {
        if (until < before_) a.deadline = until;
    }
    ~within() { activity_.deadline = before_; }
    within(within const&) = delete;
    within& operator=(within const&) = delete;

private:
    io::activity& activity_;
    instant before_;
};

// A limit in ms as a span.
constexpr duration milliseconds(std::uint64_t n) {
    constexpr std::uint64_t most = 1'000'000'000'000;  // 30 years: no overflow in nanoseconds
    return duration::milliseconds(static_cast<std::int64_t>(std::min(n, most)));
}

namespace engine {
using io::bell;
}

}  // namespace httoop::inline v0
