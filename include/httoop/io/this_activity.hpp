#pragma once
#include <coroutine>

#include <httoop/io/activity.hpp>

namespace httoop::inline v0::io {

// `io::activity& a = *co_await io::this_activity{}`: the tree of tasks that runs here.
struct [[nodiscard]] this_activity {
    activity* found = nullptr;
    bool await_ready() const { return false; }
    template <class P>
    bool await_suspend(std::coroutine_handle<P> h) {
        found = h.promise().activity;
        return false;
    }
    activity* await_resume() const { return found; }
};

}  // namespace httoop::inline v0::io
