// How far two cores are from each other: nanoseconds for a cache line to go to the other core and back. Virtual
// machines may move their cores, and all that is told by the second changes with it.
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

namespace {

constexpr int bursts = 40, trips = 500;

alignas(64) std::atomic<int> line{0};

void stay_on(int cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    pthread_setaffinity_np(pthread_self(), sizeof one, &one);
}

// A turn: waits for one number, answers with the next. Whoever is not running meanwhile may be next on that core.
void take_turn(int awaited) {
    for (int spins = 1; line.load(std::memory_order_acquire) != awaited; ++spins)
        if (spins % 4096 == 0) sched_yield();
    line.store(awaited + 1, std::memory_order_release);
}

}  // namespace

int main() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof allowed, &allowed);
    int first = 0, last = CPU_SETSIZE - 1;
    while (!CPU_ISSET(first, &allowed)) ++first;
    while (!CPU_ISSET(last, &allowed)) --last;
    if (first == last) return std::puts("0"), 0;
    constexpr int turns = bursts * trips;
    std::thread other{[last] {
        stay_on(last);
        for (int i = 0; i < turns; ++i) take_turn(2 * i + 1);
    }};
    stay_on(first);
    double least = 1e9;
    for (int b = 0; b < bursts; ++b) {
        auto const begun = std::chrono::steady_clock::now();
        for (int i = b * trips; i < (b + 1) * trips; ++i) take_turn(2 * i);
        auto const span = std::chrono::steady_clock::now() - begun;
        least = std::min(least, std::chrono::duration<double, std::nano>(span).count() / trips);
    }
    other.join();
    std::printf("%.0f\n", least);
}
