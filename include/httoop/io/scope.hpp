#pragma once
#include <optional>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

// A wait for one or two tasks that run under activities of their own. It ends when all of them
// ended, be it because they were cancelled: nothing that a scope began outlives it.
class branches : public leaf_wait, private timer {
protected:
    enum class until : unsigned char { all, any };
    branches(int count, until u, duration at_most) : count_{count}, until_{u}, at_most_{at_most} {}
    ~branches() = default;
    // Begins that branch under that activity; true: it ended at once.
    virtual bool begin_branch(int which, activity& tree, continuation then) = 0;
    [[nodiscard]] bool too_late() const { return too_late_; }
    [[nodiscard]] int first() const { return first_; }  // the branch that ended first
    [[nodiscard]] bool begun(int which) const { return branches_[which].begun; }

private:
    struct branch {
        branches* scope = nullptr;
        activity tree;
        bool begun = false;
        bool running = false;
    };
    bool begin(loop& l) final;
    void cancel() final;
    bool begins_cancelled() const final { return true; }
    void expired() final;
    void ended(branch& b);
    void cancel_running();

    branch branches_[2];
    int count_;
    int running_ = 0;
    int first_ = -1;
    until until_;
    bool starting_ = false;
    bool too_late_ = false;
    duration at_most_;
};

// `co_await with_timeout(task, duration::seconds(1))`: the task's outcome, or timeout: then the task
// was cancelled and has unwound.
template <class T>
class [[nodiscard]] with_timeout final : public branches {
public:
    with_timeout(task<outcome<T>> work, duration at_most)
        : branches{1, until::all, at_most}, work_{std::move(work)} {}
    bool await_ready() const { return work_.is_ready(); }
    outcome<T> await_resume() {
        outcome<T> r = work_.take();
        if (r || !too_late() || r.error().what != failure::cancelled) return r;
        error e = r.error();
        e.what = failure::timeout;
        return e;
    }

private:
    bool begin_branch(int, activity& tree, continuation then) override {
        return work_.begin(&tree, then);
    }
    task<outcome<T>> work_;
};

// What came of two tasks; null where one never began, because the other ended at once.
template <class A, class B>
struct results {
    int first;  // which ended first: 0 or 1
    std::optional<A> a;
    std::optional<B> b;
};

template <class A, class B>
class two_tasks : public branches {
public:
    results<A, B> await_resume() {
        results<A, B> r{first(), {}, {}};
        if (begun(0)) r.a.emplace(a_.take());
        if (begun(1)) r.b.emplace(b_.take());
        return r;
    }

protected:
    two_tasks(until u, task<A> a, task<B> b)
        : branches{2, u, {INT64_MAX}}, a_{std::move(a)}, b_{std::move(b)} {}
    ~two_tasks() = default;

private:
    bool begin_branch(int which, activity& tree, continuation then) override {
        if (which == 0) return a_.is_ready() || a_.begin(&tree, then);
        return b_.is_ready() || b_.begin(&tree, then);
    }
    task<A> a_;
    task<B> b_;
};

// `co_await when_all(a, b)`: both results. What one throws is thrown when both have ended.
template <class A, class B>
class [[nodiscard]] when_all final : public two_tasks<A, B> {
public:
    when_all(task<A> a, task<B> b)
        : two_tasks<A, B>{branches::until::all, std::move(a), std::move(b)} {}
};

// `co_await when_any(a, b)`: the other is cancelled when one ends, and both results are there when it
// has unwound.
template <class A, class B>
class [[nodiscard]] when_any final : public two_tasks<A, B> {
public:
    when_any(task<A> a, task<B> b)
        : two_tasks<A, B>{branches::until::any, std::move(a), std::move(b)} {}
};

}  // namespace httoop::inline v0::io
