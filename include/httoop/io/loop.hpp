#pragma once
#include <cstdint>

#include <httoop/core/owned.hpp>
#include <httoop/io/activity.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/io/task.hpp>

namespace httoop::inline v0::io {

// Told when a descriptor can be read or written. Edge-triggered: told once for each change.
class watcher {
public:
    static constexpr unsigned readable = 1, writable = 2, hung_up = 4;
    virtual void ready(unsigned what) = 0;

protected:
    ~watcher() = default;
};

// Names a registered descriptor; one that is over names nothing.
struct watch {
    std::uint32_t index = UINT32_MAX;
    std::uint32_t generation = 0;
};

// A deadline. It is told on the loop, not before its time and at most about 1/16 s (or an 1/64 of
// its span) late. Setting it again costs nothing but a store when the new time is later.
class timer {
public:
    timer() = default;
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;
    [[nodiscard]] instant due() const { return due_; }

protected:
    virtual void expired() = 0;
    ~timer() = default;  // must be disarmed

private:
    friend class loop;
    friend class timer_wheel;
    timer* next_ = nullptr;
    timer** previous_ = nullptr;
    instant due_ = instant::never();
    instant queued_for_{};
};

// One thread's scheduler over epoll: descriptors, timers, a ready queue, and posts from other
// threads. Everything but post() and stop() belongs to the loop's own thread.
class loop {
public:
    static outcome<owned<loop>> make();
    ~loop();

    // Runs until stop() was called and returns; run() again goes on.
    void run();
    // One turn: waits for at most that long. For those who drive several things.
    void turn(duration at_most);
    void stop();  // any thread

    // The time at the start of this turn.
    [[nodiscard]] moment now() const { return now_; }

    outcome<watch> add(int descriptor, watcher& w);
    void remove(watch w);  // before the descriptor is closed
    void arm(timer& t, instant due);
    void disarm(timer& t);
    void enqueue(job& j);  // run in this turn, after what is queued already
    void post(job& j);     // any thread; the job lives until it ran
    // Called at the end of every turn, before the loop waits: output is flushed there.
    // Runs a task that belongs to nobody; it is destroyed when it ends. What it throws is fatal.
    void spawn(task<void> t);
    // Tasks spawned and not ended.
    [[nodiscard]] std::size_t spawned() const;

    // The loop that runs on this thread, or null.
    static loop* current();

private:
    struct state;
    explicit loop(owned<state> s);
    moment now_;
    owned<state> state_;
};

// Waits: `co_await sleep(duration::seconds(1))`; fails only with cancelled.
class [[nodiscard]] sleep final : public leaf_wait, private timer {
public:
    explicit sleep(duration d) : span_{d} {}
    outcome<void> await_resume();

private:
    bool begin(io::loop& l) override;
    void cancel() override;
    void expired() override;
    duration span_;
};

}  // namespace httoop::inline v0::io
