#include "name_lookups.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <httoop/core/ascii.hpp>
#include <httoop/io/completion.hpp>
#include <httoop/io/scope.hpp>
#include <httoop/io/this_activity.hpp>

#include "signals_blocked.hpp"

namespace httoop::inline v0::io {
namespace {

error while_resolving(failure what, std::string about) {
    error e{what, std::move(about)};
    e.during = phase::resolve;
    return e;
}

duration span_of(std::uint64_t ms) {
    constexpr std::uint64_t most = 1'000'000'000'000;  // no overflow in nanoseconds
    return duration::milliseconds(static_cast<std::int64_t>(std::clamp<std::uint64_t>(ms, 1, most)));
}

}  // namespace

struct name_lookups::bounds {
    std::size_t threads, waiting;
    std::uint64_t time;
};

struct name_lookups::state {
    using answer = std::shared_ptr<addresses const>;
    struct one {
        std::string host;
        bool running = false;
        std::vector<completer<answer>*> askers;
    };

    std::mutex mutex;  // guards all of it
    look_up by;
    std::unordered_map<std::string, std::shared_ptr<one>> all;
    std::deque<std::shared_ptr<one>> queue;  // those that no thread has begun
    std::size_t threads = 0;

    static void serve(std::shared_ptr<state> const& s);
    static bool start_thread(std::shared_ptr<state> const& s);
    static outcome<std::shared_ptr<one>> join(std::shared_ptr<state> const& s, std::string const& host, bounds const& most,
                                              completer<answer>& told);
    void leave(std::shared_ptr<one> const& o, completer<answer>& told);
};

void name_lookups::state::serve(std::shared_ptr<state> const& s) {
    std::unique_lock lock{s->mutex};
    while (!s->queue.empty()) {
        std::shared_ptr<one> const o = std::move(s->queue.front());
        s->queue.pop_front();
        o->running = true;
        look_up const by = s->by;
        lock.unlock();
        answer const found = std::make_shared<addresses const>(by(o->host));
        lock.lock();
        s->all.erase(o->host);
        // With the lock: who leaves is not told any more, and its loop may end.
        for (completer<answer>* const a : o->askers) a->complete(found);
        o->askers.clear();
    }
    --s->threads;
}

auto name_lookups::state::join(std::shared_ptr<state> const& s, std::string const& host, bounds const& most,
                               completer<answer>& told) -> outcome<std::shared_ptr<one>> {
    std::lock_guard const lock{s->mutex};
    std::shared_ptr<one>& o = s->all[host];
    if (o) {
        o->askers.push_back(&told);
        return o;
    }
    if (s->all.size() <= most.threads + most.waiting) {
        o = std::make_shared<one>();
        o->host = host;
        o->askers.push_back(&told);
        s->queue.push_back(o);
        // Where no other thread is to be had those there are will do, if there are any.
        if ((s->threads < most.threads && start_thread(s)) || s->threads != 0) return o;
        s->queue.pop_back();
    }
    s->all.erase(host);
    return while_resolving(failure::limit, "too many names wait to be looked up (limits resolve-threads, offload-queue)");
}

bool name_lookups::state::start_thread(std::shared_ptr<state> const& s) {
    signals_blocked const quiet;
    try {
        std::thread{[s] { serve(s); }}.detach();
    } catch (std::exception const&) {
        return false;
    }
    ++s->threads;
    return true;
}

void name_lookups::state::leave(std::shared_ptr<one> const& o, completer<answer>& told) {
    std::lock_guard const lock{mutex};
    std::erase(o->askers, &told);
    if (o->running || !o->askers.empty()) return;
    all.erase(o->host);
    std::erase(queue, o);
}

// Who waits for an answer, until it leaves.
struct name_lookups::asking {
    explicit asking(std::shared_ptr<state> s, loop& l) : of{std::move(s)}, answer{l}, told{answer.handle()} {}
    ~asking() {
        if (joined) of->leave(joined, told);
    }
    asking(asking const&) = delete;
    asking& operator=(asking const&) = delete;

    std::shared_ptr<state> of;
    completion<state::answer> answer;
    completer<state::answer> told;
    std::shared_ptr<state::one> joined;
};

name_lookups::name_lookups(look_up by) : state_{std::make_shared<state>()} { state_->by = by; }
name_lookups::~name_lookups() = default;

auto name_lookups::by(look_up other) -> look_up {
    std::lock_guard const lock{state_->mutex};
    return std::exchange(state_->by, other);
}

auto name_lookups::count() const -> counts {
    std::lock_guard const lock{state_->mutex};
    return {state_->threads, state_->queue.size()};
}

task<name_lookups::addresses> name_lookups::ask(std::string host, limits const& l) {
    for (char& c : host) c = to_lower(c);
    bounds const most{std::max<std::size_t>(l.resolve_threads, 1), static_cast<std::size_t>(l.offload_queue), l.resolve_time};
    return wait(state_, std::move(host), most);
}

task<name_lookups::addresses> name_lookups::wait_long(std::shared_ptr<state> of, std::string host, bounds most) {
    activity const& here = *co_await this_activity{};
    asking me{of, *here.loop()};
    auto joined = state::join(of, host, most, me.told);
    if (!joined) co_return joined.error();
    me.joined = *std::move(joined);
    outcome<state::answer> const there = co_await me.answer;
    if (!there) co_return there.error();
    co_return addresses{**there};
}

task<name_lookups::addresses> name_lookups::wait(std::shared_ptr<state> of, std::string host, bounds most) {
    task<addresses> work = wait_long(std::move(of), host, most);
    addresses found = co_await with_timeout<std::vector<address>>{std::move(work), span_of(most.time)};
    if (!found && found.error().what == failure::timeout)
        co_return while_resolving(failure::timeout, "the host \"" + host + "\" was not looked up within " + std::to_string(most.time) +
                                                        " ms (limit resolve-time)");
    co_return found;
}

}  // namespace httoop::inline v0::io
