#include <httoop/io/loop.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <mutex>
#include <vector>

#include <httoop/io/clock.hpp>

#include "sigpipe.hpp"
#include "timer_wheel.hpp"

namespace httoop::inline v0::io {
namespace {

constexpr int events_a_turn = 256;  // others come in the next one, by the kernel's round robin
constexpr std::size_t jobs_a_turn = 64;  // beside those that events queued: jobs that queue jobs keep nobody waiting
constexpr std::uint64_t own_event = UINT64_MAX;
constexpr duration wall_precision = duration::milliseconds(4);
constexpr duration last_wishes = duration::seconds(5);  // for cancelled tasks to end

thread_local loop* running = nullptr;

}  // namespace

struct loop::state {
    explicit state(instant now) : wheel{now} {}
    ~state() {
        if (wake >= 0) ::close(wake);
        if (epoll >= 0) ::close(epoll);
    }

    // A registered descriptor. The kernel keeps index and generation with it, so that an event
    // that was under way when it was removed is recognised, whoever has the index by then.
    struct slot {
        watcher* told = nullptr;
        int descriptor = -1;
        std::uint32_t generation = 0;
        std::uint32_t next_free = UINT32_MAX;
    };
    // A spawned task, alive until it ended and the ready queue came round to it.
    struct root final : job {
        root(loop& l, task<void> t) : tree{&l}, work{std::move(t)} {}
        void run() override;
        activity tree;
        task<void> work;
        root* next = nullptr;
        root** previous = nullptr;
    };

    // Jobs that wait to be run, each once.
    struct queue {
        job* first = nullptr;
        job** end = &first;
        std::size_t count = 0;
        void append(job& j) {
            ++count;
            j.next_ = nullptr;
            j.queued_ = true;
            *end = &j;
            end = &j.next_;
        }
        job& take() {
            job& j = *first;
            first = j.next_;
            if (first == nullptr) end = &first;
            j.queued_ = false;
            --count;
            return j;
        }
        bool remove(job& j) {
            for (job** at = &first; *at != nullptr; at = &(*at)->next_) {
                if (*at != &j) continue;
                *at = j.next_;
                if (j.next_ == nullptr) end = at;
                j.queued_ = false;
                --count;
                return true;
            }
            return false;
        }
        void take_all(queue& other) {
            if (other.first == nullptr) return;
            *end = std::exchange(other.first, nullptr);
            end = std::exchange(other.end, &other.first);
            count += std::exchange(other.count, 0);
        }
    };
    void take_posts() {
        std::lock_guard const lock{mutex};
        while (posted != nullptr) {
            job& j = *posted;
            posted = j.next_;
            ready.append(j);
        }
        posted_end = &posted;
    }
    void run_ready() {
        for (std::size_t left = std::max(ready.count, jobs_a_turn); ready.first != nullptr && left != 0; --left) ready.take().run();
    }
    void run_left() {
        take_posts();
        ready.take_all(deferred);
        run_ready();
    }
    [[nodiscard]] bool waits() const { return ready.first != nullptr || deferred.first != nullptr; }
    int wait_for(instant now, duration at_most) const {
        if (waits()) return 0;
        std::int64_t const due = wheel.next().nanoseconds;
        std::int64_t span = at_most.nanoseconds;
        if (due != INT64_MAX) span = std::min(span, std::max<std::int64_t>(due - now.nanoseconds, 0));
        constexpr std::int64_t ms = 1'000'000;
        return span >= INT32_MAX * ms ? -1 : static_cast<int>((span + ms - 1) / ms);
    }

    int epoll = -1;
    int wake = -1;
    std::vector<slot> slots;
    std::uint32_t free = UINT32_MAX;
    queue ready;
    queue deferred;  // until the next turn
    timer_wheel wheel;
    instant wall_read{INT64_MIN / 2};
    root* roots = nullptr;
    std::size_t spawned = 0;
    std::size_t held = 0;
    bool turning = false;
    std::mutex mutex;  // guards the two that follow
    job* posted = nullptr;
    job** posted_end = &posted;
    std::atomic<bool> stopped = false;
    epoll_event events[events_a_turn];
};

outcome<owned<loop>> loop::make() {
    auto s = make_owned<state>(read_monotonic());
    s->epoll = ::epoll_create1(EPOLL_CLOEXEC);
    if (s->epoll < 0) return error::system(errno, "an epoll descriptor could not be made");
    s->wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_event e{};
    e.events = EPOLLIN | EPOLLET;  // edge-triggered: every write tells, and nobody needs to read
    e.data.u64 = own_event;
    if (s->wake < 0 || ::epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->wake, &e) != 0)
        return error::system(errno, "an event descriptor could not be made");
    return owned<loop>{new loop{std::move(s)}};
}

loop::loop(owned<state> s) : now_{read_clocks()}, state_{std::move(s)} {}

loop::~loop() {
    state& s = *state_;
    cancel_spawned();
    // A task that does not end when it is cancelled is a fault: then its frame is left alone.
    instant const give_up = read_monotonic() + last_wishes;
    while ((s.roots != nullptr || s.held != 0 || s.waits()) && now_.mono < give_up)
        turn(duration::milliseconds(100));
    s.run_left();
    assert(s.roots == nullptr && s.held == 0);
    while (tenants_ != nullptr) drop(tenants_->of_);
    s.run_left();
}

tenant* loop::find(void const* of) const {
    tenant* t = tenants_;
    while (t != nullptr && t->of_ != of) t = t->next_;
    return t;
}

void loop::keep(void const* of, owned<tenant> t) {
    t->of_ = of;
    t->next_ = tenants_;
    tenants_ = t.release();
}

void loop::drop(void const* of) {
    for (tenant** at = &tenants_; *at != nullptr; at = &(*at)->next_) {
        if ((*at)->of_ != of) continue;
        owned<tenant> const gone{*at};
        *at = gone->next_;
        return;
    }
}

void loop::refresh() {
    now_.mono = read_monotonic();
    if (now_.mono - state_->wall_read < wall_precision) return;
    state_->wall_read = now_.mono;
    now_.wall = read_wall();
}

void loop::run() {
    sigpipe_blocked const quiet;
    refresh();
    while (!state_->stopped.exchange(false, std::memory_order_acquire)) turn({INT64_MAX});
}

void loop::turn(duration at_most) {
    state& s = *state_;
    assert(!s.turning);
    s.turning = true;
    loop* const outer = std::exchange(running, this);
    int const n = ::epoll_wait(s.epoll, s.events, events_a_turn, s.wait_for(now_.mono, at_most));
    refresh();
    s.ready.take_all(s.deferred);
    for (int i = 0; i < n; ++i) {
        std::uint64_t const id = s.events[i].data.u64;
        if (id == own_event) {
            s.take_posts();
            continue;
        }
        state::slot const& entry = s.slots[static_cast<std::uint32_t>(id)];
        if (entry.told == nullptr || entry.generation != id >> 32) continue;  // over by now
        unsigned const e = s.events[i].events;
        unsigned what = 0;
        if ((e & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) what = watcher::hung_up | watcher::readable;
        if ((e & EPOLLIN) != 0) what |= watcher::readable;
        if ((e & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) what |= watcher::writable;
        entry.told->ready(what);
    }
    s.wheel.advance(now_.mono);
    s.run_ready();
    running = outer;
    s.turning = false;
}

void loop::stop() {
    state_->stopped.store(true, std::memory_order_release);
    ::eventfd_write(state_->wake, 1);
}

outcome<watch> loop::add(int descriptor, watcher& w) {
    state& s = *state_;
    if (s.free == UINT32_MAX) {
        s.free = static_cast<std::uint32_t>(s.slots.size());
        s.slots.emplace_back();
    }
    std::uint32_t const index = s.free;
    state::slot& entry = s.slots[index];
    epoll_event e{};
    e.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    e.data.u64 = std::uint64_t{entry.generation} << 32 | index;
    if (::epoll_ctl(s.epoll, EPOLL_CTL_ADD, descriptor, &e) != 0)
        return error::system(errno, "a descriptor cannot be watched");
    s.free = entry.next_free;
    entry.told = &w;
    entry.descriptor = descriptor;
    return watch{index, entry.generation};
}

void loop::remove(watch w) {
    state& s = *state_;
    if (w.index >= s.slots.size()) return;
    state::slot& entry = s.slots[w.index];
    if (entry.told == nullptr || entry.generation != w.generation) return;
    ::epoll_ctl(s.epoll, EPOLL_CTL_DEL, entry.descriptor, nullptr);
    entry.told = nullptr;
    // The last generation of the last index would look like our own event: it is left out.
    if (++entry.generation == UINT32_MAX) entry.generation = 0;
    entry.next_free = std::exchange(s.free, w.index);
}

void loop::arm(timer& t, instant due) { state_->wheel.arm(t, due); }
void loop::disarm(timer& t) { state_->wheel.disarm(t); }

void loop::enqueue(job& j) {
    if (!j.queued_) state_->ready.append(j);
}

void loop::defer(job& j) {
    if (!j.queued_) state_->deferred.append(j);
}

void loop::dequeue(job& j) {
    if (j.queued_ && !state_->ready.remove(j)) state_->deferred.remove(j);
}

void loop::post(job& j) {
    state& s = *state_;
    std::lock_guard const lock{s.mutex};
    j.next_ = nullptr;
    bool const first = s.posted == nullptr;
    *s.posted_end = &j;
    s.posted_end = &j.next_;
    // Within the lock: once the job ran, the loop may be gone.
    if (first) ::eventfd_write(s.wake, 1);
}

void loop::state::root::run() {
    // Nobody is left to tell, so what it throws ends the program here.
    [this]() noexcept { work.take(); }();
    *previous = next;
    if (next != nullptr) next->previous = previous;
    --tree.loop()->state_->spawned;
    delete this;
}

void loop::spawn(task<void> t) {
    if (t.is_ready()) return;
    state& s = *state_;
    if (!s.turning) refresh();
    auto* const r = new state::root{*this, std::move(t)};
    r->next = s.roots;
    r->previous = &s.roots;
    if (r->next != nullptr) r->next->previous = &r->next;
    s.roots = r;
    ++s.spawned;
    auto const ended = [](void* what) {
        auto& ended_root = *static_cast<state::root*>(what);
        ended_root.tree.loop()->enqueue(ended_root);
    };
    if (r->work.begin(&r->tree, {ended, r})) enqueue(*r);
}

std::size_t loop::spawned() const { return state_->spawned; }

void loop::cancel_spawned() {
    for (auto* r = state_->roots; r != nullptr; r = r->next) r->tree.cancel();
}

void loop::hold() { ++state_->held; }
void loop::release() { --state_->held; }

loop* loop::current() { return running; }

// ---- waits

bool timed_wait::begin(loop& l) {
    too_late_ = false;
    instant due = owner().deadline;
    if (at_most_.nanoseconds != INT64_MAX) due = std::min(due, l.now().mono + at_most_);
    if (due != instant::never()) l.arm(*this, due);
    if (start(l)) return true;
    l.disarm(*this);
    return false;
}

void timed_wait::finish() {
    owner().loop()->disarm(*this);
    complete();
}

void timed_wait::cancel() {
    stop();
    finish();
}

void timed_wait::expired() {
    too_late_ = true;
    stop();
    finish();
}

outcome<void> timed_wait::ending() const {
    if (was_cancelled()) return error{failure::cancelled, ""};
    if (too_late_) return error{failure::timeout, ""};
    return {};
}

bool sleep::start(loop& l) {
    until_ = l.now().mono + span_;
    if (span_.nanoseconds <= 0) finish();  // lets others run
    return true;
}

outcome<void> sleep::await_resume() {
    outcome<void> e = ending();
    if (!e && e.error().what == failure::timeout && owner().loop()->now().mono >= until_) return {};
    return e;
}

}  // namespace httoop::inline v0::io
