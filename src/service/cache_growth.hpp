#pragma once
#include <cstdint>
#include <mutex>
#include <vector>

#include <httoop/io/completion.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/io/task.hpp>

namespace httoop::inline v0 {

// How far some content has come that one loop writes and any number of loops read.
class cache_growth {
public:
    struct progress {
        std::uint64_t size = 0;
        bool ended = false;
        bool whole = false;  // it ended as it should
    };
    cache_growth() = default;
    explicit cache_growth(progress p) : now_{p} {}
    cache_growth(cache_growth const&) = delete;
    cache_growth& operator=(cache_growth const&) = delete;

    // The octets are there, to be read by all.
    void grow(std::uint64_t size);
    void end(bool whole);
    [[nodiscard]] progress now() const;

    // Waits until there is more than that, or the end. Whoever waits holds what this belongs to.
    task<outcome<progress>> beyond(std::uint64_t have);

private:
    struct waiter {
        void const* who;
        io::completer<bool> wake;
    };
    class waiting;
    void change(progress to);
    mutable std::mutex lock_;
    progress now_;
    std::vector<waiter> waiters_;
};

}  // namespace httoop::inline v0
