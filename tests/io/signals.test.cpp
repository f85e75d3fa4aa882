#include <httoop/io/signals.hpp>

#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "../support/loops.hpp"

using namespace httoop;
using support::make_loop;
using support::turn_until;

TEST_CASE("signals are told on the loop, and are as before afterwards") {
    auto l = make_loop();
    struct noting final : io::signal_handler {
        std::vector<int> got;
        void signalled(int n) override { got.push_back(n); }
    } h;
    {
        auto s = io::signals::take(*l, {SIGUSR1, SIGUSR2}, h);
        REQUIRE(s);
        ::pthread_kill(::pthread_self(), SIGUSR1);
        ::pthread_kill(::pthread_self(), SIGUSR2);
        CHECK(turn_until(*l, [&] { return h.got.size() == 2; }));
        ::pthread_kill(::pthread_self(), SIGUSR1);
        CHECK(turn_until(*l, [&] { return h.got.size() == 3; }));
    }
    sigset_t now;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &now);
    CHECK(::sigismember(&now, SIGUSR1) == 0);
    CHECK(::sigismember(&now, SIGUSR2) == 0);
}
