#include <httoop/io/clock.hpp>

#include <ctime>

namespace httoop::inline v0::io {

instant read_monotonic() {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return {static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec};
}

timestamp read_wall() {
    timespec t;
    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    return {t.tv_sec};
}

moment read_clocks() { return {read_monotonic(), read_wall()}; }

}  // namespace httoop::inline v0::io
