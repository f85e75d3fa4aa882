#pragma once
#include <functional>

#include <httoop/io/offload.hpp>
#include <httoop/io/task.hpp>
#include <httoop/io/this_activity.hpp>

namespace httoop::inline v0 {

// Runs work that blocks in the loop's pool, or here where the loop has none. It shares nothing with whoever waits,
// who may be gone before it ended.
// What the frame holds has names: g++ 12 numbers the rest in each source anew, and its optimiser across files then takes
// one coroutine for several.
template <class T>
task<outcome<T>> blocking_work(std::function<outcome<T>()> work) {
    io::this_activity which;
    io::activity& here = *co_await which;
    if (here.loop()->pool() == nullptr) co_return work();
    io::offload elsewhere{work};
    outcome<T> done = co_await elsewhere;
    co_return done;
}

}  // namespace httoop::inline v0
