#pragma once
#include <coroutine>

#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::io {

class loop;
class leaf_wait;

// What runs when something ends.
struct continuation {
    void (*run)(void*) = nullptr;
    void* what = nullptr;
};

// Something the loop runs from its ready queue. It must not be destroyed while it is queued.
class job {
public:
    virtual void run() = 0;

protected:
    ~job() = default;

private:
    friend class loop;
    job* next_ = nullptr;
    bool queued_ = false;
};

// A tree of tasks and the one leaf in which it waits. Cancelling is asynchronous: the leaf completes
// with `cancelled`, frames unwind, and further waits do not begin. Whoever owns the tree keeps it
// until its end was told.
class activity {
public:
    explicit activity(io::loop* l = nullptr) : loop_{l} {}
    activity(activity const&) = delete;
    activity& operator=(activity const&) = delete;

    void begin_on(io::loop* l) {
        loop_ = l;
        cancelled_ = false;
    }
    [[nodiscard]] io::loop* loop() const { return loop_; }
    [[nodiscard]] bool cancelled() const { return cancelled_; }
    [[nodiscard]] bool waiting() const { return leaf_ != nullptr; }
    void cancel();
    // The last moment at which a wait of this tree may end; never by default.
    instant deadline = instant::never();

private:
    friend class leaf_wait;
    io::loop* loop_;
    leaf_wait* leaf_ = nullptr;
    bool cancelled_ = false;
};

// Base of everything a coroutine suspends in: it is resumed through the ready queue, never inline
// from an event. Derived awaitables begin their wait in `begin()`, which returns false when there
// is nothing to wait for, and end it with `complete()`.
class leaf_wait : private job {
public:
    leaf_wait() = default;
    leaf_wait(leaf_wait const&) = delete;
    leaf_wait& operator=(leaf_wait const&) = delete;

    template <class P>
    bool await_suspend(std::coroutine_handle<P> h) {
        return suspend(h, *h.promise().activity);
    }
    bool await_ready() const { return false; }

protected:
    ~leaf_wait() = default;
    // Starts waiting; false: done at once. Not called when the activity is cancelled already.
    virtual bool begin(io::loop& l) = 0;
    // The activity was cancelled: stop waiting, then complete(); may complete later.
    virtual void cancel() = 0;
    // True for waits that run tasks of their own, which must begin to be able to unwind.
    [[nodiscard]] virtual bool begins_cancelled() const { return false; }
    // Queues the resumption; once.
    void complete();
    [[nodiscard]] bool was_cancelled() const { return cancelled_; }
    [[nodiscard]] io::activity& owner() const { return *activity_; }

private:
    friend class activity;
    bool suspend(std::coroutine_handle<> h, io::activity& a);
    void run() final;
    std::coroutine_handle<> handle_;
    io::activity* activity_ = nullptr;
    bool cancelled_ = false;
};

}  // namespace httoop::inline v0::io
