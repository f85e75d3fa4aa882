#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

// The fuzz targets of this build: one row per fuzz/*.cpp, written by CMake. A target looks at the
// octets and aborts when what it compares disagrees; it returns 0.
#define HTTOOP_FUZZ_TARGET(name) int fuzz_##name(std::uint8_t const* data, std::size_t size);
#include <targets.def>
#undef HTTOOP_FUZZ_TARGET

struct fuzz_target {
    std::string_view name;
    int (*run)(std::uint8_t const* data, std::size_t size);
};

inline constexpr fuzz_target fuzz_targets[] = {
#define HTTOOP_FUZZ_TARGET(name) {#name, fuzz_##name},
#include <targets.def>
#undef HTTOOP_FUZZ_TARGET
};

inline fuzz_target const* find_fuzz_target(std::string_view name) {
    for (fuzz_target const& t : fuzz_targets)
        if (t.name == name) return &t;
    return nullptr;
}
