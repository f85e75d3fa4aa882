#include "name_lookups.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include <httoop/core/ascii.hpp>
#include <httoop/io/completion.hpp>
#include <httoop/io/scope.hpp>
#include <httoop/io/this_activity.hpp>

#include "hash_seed.hpp"
#include "signals_blocked.hpp"

namespace httoop::inline v0::io {
namespace {

error while_resolving(failure what, std::string about) {
    error e{what, std::move(about)};
    e.during = phase::resolve;
    return e;
}

// Sums of them are no overflow.
constexpr std::size_t most_threads = 1U << 20, most_waiting = 1U << 30;

duration span_of(std::uint64_t ms) {
    constexpr std::uint64_t most = 1'000'000'000'000;  // no overflow in nanoseconds
    return duration::milliseconds(static_cast<std::int64_t>(std::clamp<std::uint64_t>(ms, 1, most)));
}

}  // namespace

struct name_lookups::bounds {
    std::size_t threads, late, waiting;
    std::uint64_t time;
};

struct name_lookups::state {
    using answer = std::shared_ptr<addresses const>;
    struct one {
        std::string host;
        bounds most;
        enum stage : std::uint8_t { waits, runs, over };
        stage is = waits;
        std::vector<completer<answer>*> askers;
    };

    std::mutex mutex;  // guards all of it
    look_up by;
    map_by_name<std::shared_ptr<one>> all;
    std::deque<std::shared_ptr<one>> queue;  // those that no thread has begun
    std::size_t threads = 0;
    std::size_t late = 0;  // of the running ones, those that nobody waits for any more

    // Places that are taken; as many late ones as may be take none.
    [[nodiscard]] std::size_t taken(std::size_t of, bounds const& most) const { return of - std::min(late, most.late); }
    void tell(one& o, answer const& found);
    static void serve(std::shared_ptr<state> const& s);
    static bool start_thread(std::shared_ptr<state> const& s);
    static outcome<std::shared_ptr<one>> join(std::shared_ptr<state> const& s, std::string const& host, bounds const& most,
                                              completer<answer>& told);
    static void leave(std::shared_ptr<state> const& s, std::shared_ptr<one> const& o, completer<answer>& told);
};

// With the lock: who leaves is not told any more, and its loop may end.
void name_lookups::state::tell(one& o, answer const& found) {
    o.is = one::over;
    all.erase(o.host);
    if (o.askers.empty()) --late;
    for (completer<answer>* const a : o.askers) a->complete(found);
    o.askers.clear();
}

void name_lookups::state::serve(std::shared_ptr<state> const& s) {
    std::unique_lock lock{s->mutex};
    // What it looked up may have been late, and its place another's.
    while (!s->queue.empty() && s->taken(s->threads, s->queue.front()->most) <= s->queue.front()->most.threads) {
        std::shared_ptr<one> const o = std::move(s->queue.front());
        s->queue.pop_front();
        o->is = one::runs;
        look_up const by = s->by;
        lock.unlock();
        answer const found = std::make_shared<addresses const>(by(o->host));
        lock.lock();
        s->tell(*o, found);
    }
    --s->threads;
}

auto name_lookups::state::join(std::shared_ptr<state> const& s, std::string const& host, bounds const& most,
                               completer<answer>& told) -> outcome<std::shared_ptr<one>> {
    std::lock_guard const lock{s->mutex};
    std::shared_ptr<one>& o = s->all[host];
    if (o) {
        if (o->is == one::runs && o->askers.empty()) --s->late;
        o->askers.push_back(&told);
        return o;
    }
    if (s->taken(s->all.size(), most) <= most.threads + most.waiting) {
        o = std::make_shared<one>();
        o->host = host;
        o->most = most;
        o->askers.push_back(&told);
        s->queue.push_back(o);
        // Where no other thread is to be had those there are will do, if there are any.
        if ((s->taken(s->threads, most) < most.threads && start_thread(s)) || s->threads != 0) return o;
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

void name_lookups::state::leave(std::shared_ptr<state> const& s, std::shared_ptr<one> const& o, completer<answer>& told) {
    std::lock_guard const lock{s->mutex};
    if (std::erase(o->askers, &told) == 0 || !o->askers.empty()) return;
    if (o->is == one::waits) {
        s->all.erase(o->host);
        std::erase(s->queue, o);
        return;
    }
    ++s->late;
    if (s->queue.empty()) return;
    bounds const& most = s->queue.front()->most;
    if (s->taken(s->threads, most) < most.threads) static_cast<void>(start_thread(s));
}

// Who waits for an answer, until it leaves.
struct name_lookups::asking {
    explicit asking(std::shared_ptr<state> s, loop& l) : of{std::move(s)}, answer{l}, told{answer.handle()} {}
    ~asking() {
        if (joined) state::leave(of, joined, told);
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
    return {state_->threads, state_->queue.size(), state_->late};
}

task<name_lookups::addresses> name_lookups::ask(std::string host, limits const& l) {
    for (char& c : host) c = to_lower(c);
    bounds const most{std::clamp<std::size_t>(l.resolve_threads, 1, most_threads), std::min<std::size_t>(l.resolve_late, most_threads),
                      std::min<std::size_t>(l.offload_queue, most_waiting), l.resolve_time};
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
