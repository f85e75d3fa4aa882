#include "asking.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <optional>

#include <unistd.h>

#include <httoop/io/clock.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>

#include "asking_agent.hpp"
#include "progress.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t parallel = 6;  // transfers at once, into files
constexpr std::int64_t longest_storing = 5;  // seconds

// All transfers, at most so many at once.
struct transfers {
    std::vector<owned<transfer>> all;
    std::size_t next = 0, ended = 0;
};

io::loop* running = nullptr;

// Takes one after the other.
task<void> work_off(transfers& t) {
    while (t.next < t.all.size()) {
        transfer& one = *t.all[t.next++];
        co_await one.run();
        if (++t.ended == t.all.size()) running->stop();
    }
}

void interrupt(int) { running->stop(); }

// Those whose status is greater than that of others are worse.
exit_status worst_of(transfers const& t) {
    exit_status worst = exit_status::done;
    for (auto const& one : t.all) worst = std::max(worst, one->status());
    return worst;
}

void run_interruptibly(io::loop& l) {
    struct sigaction on {};
    on.sa_handler = interrupt;
    on.sa_flags = SA_RESETHAND;  // a second one ends us at once
    for (int const signal : {SIGINT, SIGTERM}) ::sigaction(signal, &on, nullptr);
    l.run();
    for (int const signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
}

}  // namespace

exit_status carry_out(asking& a) {
    auto l = io::loop::make();
    if (!l) return tell(l.error().text()), exit_status::negative;
    running = l->get();
    limits const& most = a.agent.policy.limits;
    io::offload_pool blocking{most.offload_threads, most.offload_queue};  // for what is stored on a disk
    running->use(&blocking);
    exit_status status = exit_status::done;
    owned<asking_agent> const by = asking_agent::make(a, status);
    if (!by) return status;
    std::setvbuf(stdout, nullptr, _IONBF, 0);  // what comes goes on at once
    transfers t;
    a.wishes.alone = a.urls.size() == 1;
    std::optional<progress_of_all> together;
    if (a.wishes.save && !a.wishes.alone && !a.offline)
        a.wishes.together = &together.emplace(::isatty(STDERR_FILENO) == 1, a.urls.size(), io::read_monotonic());
    for (std::string const& url : a.urls) {
        t.all.push_back(make_owned<transfer>(url, a.wishes, *by));
        if (!a.offline && !t.all.back()->prepare()) return exit_status::negative;
    }
    // What goes to standard output comes in the order of the URLs.
    std::size_t const at_once = a.wishes.together != nullptr ? parallel : 1;
    for (std::size_t i = 0; i < at_once; ++i) running->spawn(work_off(t));
    if (t.ended < t.all.size()) run_interruptibly(*running);
    bool const left = leave_progress();
    if (t.ended < t.all.size()) {
        if (!left) std::fputc('\n', stderr);
        tell("interrupted");
        for (auto const& one : t.all)
            if (!one->ended()) one->interrupted();
    }
    // What was read to its end may not be stored yet.
    instant const latest = io::read_monotonic() + duration::seconds(longest_storing);
    while (a.cache.is != cache_spec::none && t.ended == t.all.size() && running->spawned() > 0 && io::read_monotonic() < latest)
        running->turn(duration::milliseconds(10));
    bool const kept = a.offline || by->remember();
    running->cancel_spawned();  // they end before what they ask
    while (running->spawned() > 0) running->turn(duration::milliseconds(1));
    return kept ? worst_of(t) : std::max(worst_of(t), exit_status::negative);
}

}  // namespace httoop::tool
