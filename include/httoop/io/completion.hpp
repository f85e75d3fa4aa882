#pragma once
#include <atomic>
#include <optional>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

class completion_wait;

// What a wait shares with whoever will end it, perhaps from another thread, perhaps after the wait
// was given up. Counted: the last one to let go destroys it.
class completion_state : private job {
public:
    explicit completion_state(loop& l) : loop_{l} {}
    completion_state(completion_state const&) = delete;
    completion_state& operator=(completion_state const&) = delete;
    void hold() { holders_.fetch_add(1, std::memory_order_relaxed); }
    void let_go() {
        if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }
    // True for the first who asks; it stores the result and calls deliver(). Any thread.
    bool claim() { return !claimed_.exchange(true, std::memory_order_acq_rel); }
    void deliver();

protected:
    virtual ~completion_state() = default;
    virtual void delivered() {}  // on the loop's thread
    [[nodiscard]] loop& home() const { return loop_; }

private:
    friend class completion_wait;
    void run() final;
    loop& loop_;
    std::atomic<int> holders_{1};
    std::atomic<bool> claimed_{false};
    completion_wait* waiter_ = nullptr;  // these two: the loop's thread only
    bool there_ = false;
};

// Waits for a completion_state.
class completion_wait : public timed_wait {
protected:
    completion_wait() = default;
    ~completion_wait() {
        if (state_ != nullptr) state_->let_go();
    }
    void wait_for(completion_state* s) { state_ = s; }  // takes over one hold
    bool start(loop& l) override;
    void stop() override { state_->waiter_ = nullptr; }
    // Delivered, or why not.
    [[nodiscard]] outcome<void> ending() const;

private:
    friend class completion_state;
    completion_state* state_ = nullptr;
};

template <class T>
class completion_value final : public completion_state {
public:
    using completion_state::completion_state;
    std::optional<T> value;
    std::atomic<int> completers{0};
};

// The end of a completion that calls complete(), once, from any thread, while the loop lives.
// When the last copy is gone and nobody did, the wait fails with cancelled.
template <class T>
class completer {
public:
    explicit completer(completion_value<T>* s) : state_{s} { join(); }
    completer(completer const& o) : state_{o.state_} { join(); }
    completer(completer&& o) noexcept : state_{std::exchange(o.state_, nullptr)} {}
    completer& operator=(completer o) noexcept {
        std::swap(state_, o.state_);
        return *this;
    }
    ~completer() {
        if (state_ == nullptr) return;
        if (state_->completers.fetch_sub(1, std::memory_order_acq_rel) == 1 && state_->claim())
            state_->deliver();
        state_->let_go();
    }
    // False when it was completed already.
    bool complete(T value) const {
        if (!state_->claim()) return false;
        state_->value.emplace(std::move(value));
        state_->deliver();
        return true;
    }

private:
    void join() {
        if (state_ == nullptr) return;
        state_->hold();
        state_->completers.fetch_add(1, std::memory_order_relaxed);
    }
    completion_value<T>* state_;
};

// The bridge from callbacks and other threads:
//
//     completion<int> answer{loop};
//     ask([to = answer.handle()](int v) { to.complete(v); });
//     outcome<int> v = co_await answer;
template <class T>
class completion final : public completion_wait {
public:
    explicit completion(loop& l) : value_{new completion_value<T>{l}} { wait_for(value_); }
    [[nodiscard]] completer<T> handle() { return completer<T>{value_}; }
    outcome<T> await_resume() {
        if (outcome<void> e = ending(); !e) return e.error();
        if (!value_->value) return error{failure::cancelled, "nobody is left who would complete it"};
        return std::move(*value_->value);
    }

private:
    completion_value<T>* value_;
};

}  // namespace httoop::inline v0::io
