#pragma once
#include <cstddef>
#include <exception>
#include <tuple>
#include <type_traits>

#include <httoop/io/completion.hpp>

namespace httoop::inline v0::io {

// A bounded number of threads for work that blocks: cold files, passwords. Loops use it after
// `loop.use(&pool)`. Its destructor drops what waits and joins what runs.
class offload_pool {
public:
    class work : public completion_state {
    public:
        using completion_state::completion_state;
        virtual void perform() noexcept = 0;  // in a thread of the pool, unless abandoned

    protected:
        ~work() override = default;

    private:
        friend class offload_pool;
        void delivered() final { home().release(); }
        work* next_ = nullptr;
    };

    // See limits.offload_threads and limits.offload_queue. Threads start when they are needed.
    offload_pool(std::size_t threads, std::size_t queue);
    offload_pool(offload_pool const&) = delete;
    offload_pool& operator=(offload_pool const&) = delete;
    ~offload_pool();

    // False: as many wait as may. Called on the loop's thread.
    bool submit(work& w);

private:
    struct state;
    owned<state> state_;
};

// What co_await offload(f) gives: what f returns, within an outcome.
template <class R>
struct offloaded {
    using type = outcome<R>;
};
template <>
struct offloaded<void> {
    using type = outcome<void>;
};
template <class T>
struct offloaded<outcome<T>> {
    using type = outcome<T>;
};

// `outcome<int> n = co_await offload(count_words, path)` runs count_words(path) in a thread of the
// loop's pool, on its own copies of the arguments. When the wait is cancelled the frame unwinds while
// the function may still run, so it shares nothing with the frame. Fails with limit when too much
// waits; what the function throws is thrown here.
//
// g++ 12 destroys a lambda with captures twice when it is written within the awaited expression: give
// it its captures as arguments, or give it a name first.
template <class F, class... A>
class [[nodiscard]] offload final : public completion_wait {
public:
    using returned = std::invoke_result_t<F, A...>;
    using result_type = typename offloaded<returned>::type;

    template <class G, class... B>
    explicit offload(G&& f, B&&... arguments)
        : f_{std::forward<G>(f)}, arguments_{std::forward<B>(arguments)...} {
        static_assert(std::is_lvalue_reference_v<G> || std::is_trivially_destructible_v<G>,
                      "give this lambda a name before co_await, or pass what it captures as arguments");
        static_assert(((!std::is_class_v<A> || !std::is_aggregate_v<A> || std::is_trivially_destructible_v<A>) && ...),
                      "an aggregate within co_await is destroyed twice by g++ 12");
    }
    result_type await_resume() {
        if (refusal_ != failure::cancelled) return error{refusal_, why_};
        if (outcome<void> e = ending(); !e) return e.error();
        if (job_->thrown) std::rethrow_exception(std::exchange(job_->thrown, nullptr));
        if (!job_->result) return error{failure::cancelled, "the pool was shut down"};
        return std::move(*job_->result);
    }

private:
    struct job_state final : offload_pool::work {
        job_state(loop& l, F f, std::tuple<A...> a)
            : work{l}, run{std::move(f)}, arguments{std::move(a)} {}
        void perform() noexcept override {
            if (abandoned.load(std::memory_order_relaxed)) return;
            try {
                if constexpr (std::is_void_v<returned>) {
                    std::apply(std::move(run), std::move(arguments));
                    result.emplace();
                } else {
                    result.emplace(std::apply(std::move(run), std::move(arguments)));
                }
            } catch (...) {
                thrown = std::current_exception();
            }
        }
        F run;
        std::tuple<A...> arguments;
        std::optional<result_type> result;
        std::exception_ptr thrown;
        std::atomic<bool> abandoned{false};
    };

    bool start(loop& l) override {
        offload_pool* const pool = l.pool();
        if (pool == nullptr) return refuse(failure::refused, "this loop has no pool for blocking work");
        job_ = new job_state{l, std::move(f_), std::move(arguments_)};
        wait_for(job_);
        if (!pool->submit(*job_)) return refuse(failure::limit, "too much blocking work waits (limit offload-queue)");
        return completion_wait::start(l);
    }
    void stop() override {
        job_->abandoned.store(true, std::memory_order_relaxed);
        completion_wait::stop();
    }
    bool refuse(failure what, char const* why) {
        refusal_ = what;
        why_ = why;
        return false;
    }

    F f_;
    std::tuple<A...> arguments_;
    job_state* job_ = nullptr;
    failure refusal_ = failure::cancelled;  // cancelled: it was not refused
    char const* why_ = "";
};

template <class F, class... A>
offload(F&&, A&&...) -> offload<std::decay_t<F>, std::decay_t<A>...>;

}  // namespace httoop::inline v0::io
