#pragma once
// Rows of a benchmark that runs within one process: each is one piece of work, done again and again.
// Prints ns and, where the machine counts them, user instructions. `PROGRAM ROW TIMES` repeats one row
// and measures nothing: for a simulator that counts (bench/run).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <httoop/core/octets.hpp>

namespace bench {

struct row {
    char const* name;
    httoop::octets in;
    bool (*once)(httoop::octets);  // false: the work was not done
};

// Instructions in user mode so far; 0 where the machine does not count.
inline long long instructions() {
    static int const counter = [] {
        perf_event_attr a{};
        a.type = PERF_TYPE_HARDWARE;
        a.size = sizeof a;
        a.config = PERF_COUNT_HW_INSTRUCTIONS;
        a.exclude_kernel = a.exclude_hv = 1;
        return static_cast<int>(syscall(SYS_perf_event_open, &a, 0, -1, -1, 0));
    }();
    long long n = 0;
    return counter >= 0 && read(counter, &n, sizeof n) == sizeof n ? n : 0;
}

// All rows in turns: what the machine does meanwhile meets all of them, and of each the fastest turn
// counts, since neighbours only ever add to it.
inline bool measure(std::span<row const> rows, int times) {
    constexpr int rounds = 40;
    struct result {
        double ns = 1e12, instructions = 0;
    };
    std::vector<result> results(rows.size());
    for (int round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < rows.size(); ++i) {
            row const& r = rows[i];
            auto const counted = instructions();
            auto const t = std::chrono::steady_clock::now();
            for (int k = 0; k < times; ++k) {
                char const* p = r.in.data();
                asm volatile("" : "+r"(p) : : "memory");
                if (!r.once({p, r.in.size()})) return std::printf("%s fails\n", r.name), false;
            }
            std::chrono::duration<double, std::nano> const d = std::chrono::steady_clock::now() - t;
            results[i].ns = std::min(results[i].ns, d.count() / times);
            results[i].instructions = static_cast<double>(instructions() - counted) / times;
        }
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::printf("%-28s %4zu octets %7.1f ns %7.0f instructions %6.2f per octet\n", rows[i].name,
                    rows[i].in.size(), results[i].ns, results[i].instructions,
                    results[i].instructions / static_cast<double>(rows[i].in.size()));
    return true;
}

inline int repeat(row const& r, long times) {
    std::printf("%s\t%zu\n", r.name, r.in.size());
    for (long k = 0; k < times; ++k)
        if (!r.once(r.in)) return 1;
    return 0;
}

inline int run(std::span<row const> rows, int argc, char** argv, int times = 10000) {
    if (argc == 3) {
        std::size_t const which = std::strtoul(argv[1], nullptr, 10);
        return which < rows.size() ? repeat(rows[which], std::strtol(argv[2], nullptr, 10)) : 2;
    }
    return measure(rows, times) ? 0 : 1;
}

}  // namespace bench
