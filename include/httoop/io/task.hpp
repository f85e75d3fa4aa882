#pragma once
#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <utility>

#include <httoop/core/octets.hpp>
#include <httoop/io/activity.hpp>

namespace httoop::inline v0 {

// Work that ends with a T: either a value that is ready, without any frame, or a coroutine that is
// begun when it is awaited, and awaited once.
//
//     task<outcome<reply>> respond(exchange& x) { co_return ...; }
//     task<outcome<reply>> respond(exchange& x) { return outcome<reply>{...}; }   // no frame
//
// g++ 12 must not see symmetric transfer (it overflows the stack without optimisation): awaiting
// runs the child inline, and a child that finished does not suspend its parent.
template <class T>
class task;

namespace io {

// Frames come from a free list of the running thread's loop, or from the heap where there is none.
void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

class promise_base {
public:
    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* frame, std::size_t size) { free_frame(frame, size); }

    std::suspend_always initial_suspend() noexcept { return {}; }
    struct final_awaiter {
        bool await_ready() noexcept { return false; }
        template <class P>
        __attribute__((noinline)) void await_suspend(std::coroutine_handle<P> self) noexcept {
            if (auto const then = self.promise().then_; then.run != nullptr) then.run(then.what);
        }
        void await_resume() noexcept {}
    };
    final_awaiter final_suspend() noexcept { return {}; }

    io::activity* activity = nullptr;  // whose tree this frame belongs to
    continuation then_;                // run inline at the end, if set
};

template <class T>
class promise : public promise_base {
public:
    task<T> get_return_object();
    template <class U>
    void return_value(U&& value) {
        value_.emplace(std::forward<U>(value));
    }
    void unhandled_exception() { thrown_ = std::current_exception(); }
    T take() { return std::move(result()); }
    T& result() {
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
        return *value_;
    }

private:
    std::optional<T> value_;
    std::exception_ptr thrown_;
};

template <>
class promise<void> : public promise_base {
public:
    task<void> get_return_object();
    void return_void() {}
    void unhandled_exception() { thrown_ = std::current_exception(); }
    void take() {
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    }

private:
    std::exception_ptr thrown_;
};

template <class P>
void resume_address(void* frame) {
    std::coroutine_handle<P>::from_address(frame).resume();
}

// The part of a task that knows its frame.
template <class T>
class task_frame {
public:
    using handle = std::coroutine_handle<promise<T>>;

    task_frame() = default;
    explicit task_frame(handle h) : frame_{h} {}
    task_frame(task_frame&& o) noexcept : frame_{std::exchange(o.frame_, nullptr)} {}
    task_frame& operator=(task_frame&& o) noexcept {
        if (this != &o) {
            if (frame_) frame_.destroy();
            frame_ = std::exchange(o.frame_, nullptr);
        }
        return *this;
    }
    ~task_frame() {
        if (frame_) frame_.destroy();
    }

    // Runs the frame under that activity. True when it ended; else `then` is run at its end.
    __attribute__((noinline)) bool begin(activity* a, continuation then) {
        frame_.promise().activity = a;
        frame_.resume();
        if (frame_.done()) return true;
        frame_.promise().then_ = then;
        return false;
    }
    template <class P>
    __attribute__((noinline)) bool await_suspend(std::coroutine_handle<P> parent) {
        return !begin(parent.promise().activity, {&resume_address<P>, parent.address()});
    }

protected:
    handle frame_;
};

}  // namespace io

template <class T>
class [[nodiscard]] task : public io::task_frame<T> {
public:
    using promise_type = io::promise<T>;
    using value_type = T;

    task(T value) : ready_{std::move(value)} {}
    template <class U>
        requires(!std::is_same_v<std::remove_cvref_t<U>, task> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
                 std::is_convertible_v<U, T>)
    task(U&& value) : ready_{std::in_place, std::forward<U>(value)} {}
    explicit task(typename io::task_frame<T>::handle h) : io::task_frame<T>{h} {}
    task(task&&) noexcept = default;
    task& operator=(task&&) noexcept = default;

    [[nodiscard]] bool is_ready() const { return ready_.has_value(); }
    // The value of a task that is ready or ended; throws what the frame threw.
    T take() { return ready_ ? std::move(*ready_) : this->frame_.promise().take(); }
    // The same in place: valid as long as the task.
    T& result() HTTOOP_LIFETIME_BOUND { return ready_ ? *ready_ : this->frame_.promise().result(); }

    bool await_ready() const { return is_ready(); }
    T await_resume() { return take(); }

private:
    std::optional<T> ready_;
};

template <>
class [[nodiscard]] task<void> : public io::task_frame<void> {
public:
    using promise_type = io::promise<void>;
    using value_type = void;

    task() = default;  // ready
    explicit task(handle h) : io::task_frame<void>{h} {}

    [[nodiscard]] bool is_ready() const { return !frame_; }
    void take() {
        if (frame_) frame_.promise().take();
    }
    bool await_ready() const { return is_ready(); }
    void await_resume() { take(); }
};

template <class T>
task<T> io::promise<T>::get_return_object() {
    return task<T>{std::coroutine_handle<promise>::from_promise(*this)};
}
inline task<void> io::promise<void>::get_return_object() {
    return task<void>{std::coroutine_handle<promise>::from_promise(*this)};
}

}  // namespace httoop::inline v0
