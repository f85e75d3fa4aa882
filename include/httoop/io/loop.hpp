#pragma once
#include <cstdint>

#include <httoop/core/owned.hpp>
#include <httoop/io/activity.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/io/task.hpp>

namespace httoop::inline v0::io {

class offload_pool;

// Told when a descriptor can be read or written. Edge-triggered: told once for each change.
class watcher {
public:
    // hung_up: the peer will send no more, or the connection broke; what it is, an attempt to read
    // or write tells. It never comes without readable.
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

// A deadline. It is told on the loop, not before its time and about 1 ms late. Setting it again
// costs nothing but a store when the new time is later.
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

// Something that lives with a loop and ends with it at the latest: what keeps a service's connections there.
class tenant {
public:
    virtual ~tenant() = default;

private:
    friend class loop;
    void const* of_ = nullptr;
    tenant* next_ = nullptr;
};

// One thread's scheduler over epoll: descriptors, timers, a ready queue, and posts from other
// threads. Everything but post() and stop() belongs to the loop's own thread.
class loop {
public:
    static outcome<owned<loop>> make();
    ~loop();

    // Runs until stop() was called and returns; run() again goes on. SIGPIPE is blocked on this thread
    // meanwhile: a write to a connection that its peer closed may raise it.
    void run();
    // One turn: waits for at most that long. For those who drive several things, and block or ignore
    // SIGPIPE themselves.
    void turn(duration at_most);
    void stop();  // any thread, and from a signal handler

    // The time at the start of this turn.
    [[nodiscard]] moment now() const { return now_; }

    outcome<watch> add(int descriptor, watcher& w);
    void remove(watch w);  // before the descriptor is closed
    void arm(timer& t, instant due);
    void disarm(timer& t);
    void enqueue(job& j);  // run in this turn, behind what is queued, or in the next where that is much; twice is once
    void defer(job& j);    // run in the next turn, when others had theirs; one that is queued stays where it is
    void dequeue(job& j);  // not to be run after all; walks the queues, for destructors
    void post(job& j);     // any thread; the job lives until it ran, and is posted once till then

    // Runs a task that belongs to nobody, now, until it waits; it is destroyed when it ended. What
    // it throws is fatal.
    void spawn(task<void> t);
    // Tasks spawned and not ended.
    [[nodiscard]] std::size_t spawned() const;
    // Cancels them all.
    void cancel_spawned();

    // Something elsewhere will post to this loop: it is not destroyed before as many releases.
    void hold();
    void release();

    // Whoever `of` is has one tenant here, or none (null). Tenants end after the spawned tasks.
    [[nodiscard]] tenant* find(void const* of) const;
    void keep(void const* of, owned<tenant> t);
    void drop(void const* of);

    // Where blocking work goes; null: nowhere. Set by whoever makes the loops.
    [[nodiscard]] offload_pool* pool() const { return pool_; }
    void use(offload_pool* p) { pool_ = p; }

    // The loop that runs on this thread, or null.
    static loop* current();

private:
    struct state;
    explicit loop(owned<state> s);
    void refresh();
    moment now_;
    offload_pool* pool_ = nullptr;
    tenant* tenants_ = nullptr;
    owned<state> state_;
};

// A wait that ends at the latest when its activity's deadline or its own span is over.
class timed_wait : public leaf_wait, private timer {
protected:
    explicit timed_wait(duration at_most = {INT64_MAX}) : at_most_{at_most} {}
    ~timed_wait() = default;
    // Starts waiting; false: done at once.
    virtual bool start(loop& l) = 0;
    // Nobody waits any more: it was cancelled, or it is too late. finish() is called after it.
    virtual void stop() = 0;
    // What was waited for is there.
    void finish();
    // Whether it was: else cancelled or timeout.
    [[nodiscard]] outcome<void> ending() const;

private:
    bool begin(loop& l) final;
    void cancel() final;
    void expired() final;
    duration at_most_;
    bool too_late_ = false;
};

// Waits: `co_await sleep(duration::seconds(1))`; fails with cancelled, or with timeout at the
// activity's deadline.
class [[nodiscard]] sleep final : public timed_wait {
public:
    explicit sleep(duration d) : timed_wait{d}, span_{d} {}
    outcome<void> await_resume();

private:
    bool start(loop& l) override;
    void stop() override {}
    duration span_;
    instant until_{};
};

}  // namespace httoop::inline v0::io
