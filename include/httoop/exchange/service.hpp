#pragma once
#include <type_traits>

#include <httoop/core/owned.hpp>
#include <httoop/exchange/exchange.hpp>
#include <httoop/exchange/reply.hpp>

namespace httoop::inline v0 {

// Anything that answers requests: a router, a file tree, a proxy, a cache, a client. One shape, so
// that they stack. A service is shared by all loops: respond() runs on many threads at once.
class service {
public:
    virtual ~service() = default;
    virtual task<outcome<reply>> respond(exchange& x) = 0;
    // The server answers by itself: the request is broken, too large or not for it, or no answer could
    // be had. Its outermost service may add fields to that; of a broken request nothing is known.
    virtual void refused(exchange const&, reply&) const {}
};

// Makes a service of a function: from exchange& or exchange const& to response, reply,
// outcome<reply> or a task of one of them. A coroutine lambda may capture: the service keeps it.
template <class F>
class function_service final : public service {
public:
    explicit function_service(F f) : f_{std::move(f)} {}
    task<outcome<reply>> respond(exchange& x) override {
        using R = std::invoke_result_t<F&, exchange&>;
        if constexpr (std::is_same_v<R, task<outcome<reply>>>) return f_(x);
        else if constexpr (requires(R r) { typename R::promise_type; r.await_ready(); }) return adapt(x);
        else return task<outcome<reply>>{f_(x)};  // made in its place
    }

private:
    task<outcome<reply>> adapt(exchange& x) {
        auto answer = co_await f_(x);
        co_return outcome<reply>{std::move(answer)};
    }
    F f_;
};
template <class F>
    requires std::is_same_v<std::invoke_result_t<F&, exchange&>, outcome<reply>>
class function_service<F> final : public service {
public:
    explicit function_service(F f) : f_{std::move(f)} {}
    task<outcome<reply>> respond(exchange& x) override { return f_(x); }

private:
    F f_;
};

template <class F>
owned<service> make_service(F f) {
    return owned<service>{new function_service<F>(std::move(f))};
}

// Asks a service without sockets: runs a loop of its own until the answer and its content are there,
// and returns the response with its content in memory (at most policy.limits.held_content).
outcome<response> answer(service& s, request r);

}  // namespace httoop::inline v0
