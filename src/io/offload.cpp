#include <httoop/io/offload.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "signals_blocked.hpp"

namespace httoop::inline v0::io {

struct offload_pool::state {
    std::mutex mutex;
    std::condition_variable wanted;
    work* first = nullptr;
    work** last = &first;
    std::size_t waiting = 0, busy = 0;
    std::size_t most_threads, most_waiting;
    bool ending = false;
    std::vector<std::thread> threads;

    static void end(work& w) {
        // The result is stored: tell the loop, and let go of what submit() held.
        if (w.claim()) w.deliver();
        w.let_go();
    }
    void serve() {
        std::unique_lock lock{mutex};
        for (;;) {
            wanted.wait(lock, [this] { return ending || first != nullptr; });
            if (ending) return;
            work& w = *first;
            first = w.next_;
            if (first == nullptr) last = &first;
            --waiting;
            ++busy;
            lock.unlock();
            w.perform();
            end(w);
            lock.lock();
            --busy;
        }
    }
    void start_thread() {
        signals_blocked const quiet;
        try {
            threads.emplace_back([this] { serve(); });
        } catch (...) {
            // No thread to be had: those there are will do, if there are any.
        }
    }
};

offload_pool::offload_pool(std::size_t threads, std::size_t queue) : state_{new state} {
    state_->most_threads = threads == 0 ? 1 : threads;
    state_->most_waiting = queue;
}

offload_pool::~offload_pool() {
    state& s = *state_;
    {
        std::lock_guard const lock{s.mutex};
        s.ending = true;
    }
    s.wanted.notify_all();
    for (auto& t : s.threads) t.join();
    while (s.first != nullptr) {
        work& w = *s.first;
        s.first = w.next_;
        state::end(w);
    }
}

bool offload_pool::submit(work& w) {
    state& s = *state_;
    std::lock_guard const lock{s.mutex};
    std::size_t const taken = s.waiting + s.busy;
    if (s.ending || taken >= s.most_threads + s.most_waiting) return false;
    if (taken >= s.threads.size() && s.threads.size() < s.most_threads) s.start_thread();
    if (s.threads.empty()) return false;
    w.hold();
    w.home().hold();
    w.next_ = nullptr;
    *s.last = &w;
    s.last = &w.next_;
    ++s.waiting;
    s.wanted.notify_one();
    return true;
}

}  // namespace httoop::inline v0::io
