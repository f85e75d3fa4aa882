#pragma once
#include <cstdint>

// Steps so far: what is built with -fsanitize-coverage=trace-pc calls the function below at the start of
// each basic block. Included once in a program.
namespace {
std::uint64_t steps = 0;
}

#if defined(__clang__)
extern "C" __attribute__((no_sanitize("coverage"))) void __sanitizer_cov_trace_pc() { ++steps; }
#else
extern "C" __attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc() { ++steps; }
#endif
