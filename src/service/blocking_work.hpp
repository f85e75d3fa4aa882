#pragma once
#include <functional>

#include <httoop/io/offload.hpp>
#include <httoop/io/task.hpp>
#include <httoop/io/this_activity.hpp>

namespace httoop::inline v0 {

// Runs work that blocks in the loop's pool, or here where the loop has none. It shares nothing with whoever waits,
// who may be gone before it ended.
template <class T>
task<outcome<T>> blocking_work(std::function<outcome<T>()> work) {
    io::activity& here = *co_await io::this_activity{};
    if (here.loop()->pool() == nullptr) co_return work();
    co_return co_await io::offload{work};
}

}  // namespace httoop::inline v0
