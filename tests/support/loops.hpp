#pragma once
#include <doctest/doctest.h>

#include <httoop/io/clock.hpp>
#include <httoop/io/loop.hpp>

namespace support {

inline httoop::owned<httoop::io::loop> make_loop() {
    auto l = httoop::io::loop::make();
    REQUIRE(l);
    return std::move(*l);
}

// Turns until the condition holds; at most thirty seconds.
template <class F>
bool turn_until(httoop::io::loop& l, F f) {
    using namespace httoop;
    instant const end = io::read_monotonic() + duration::seconds(30);
    while (!f() && io::read_monotonic() < end) l.turn(duration::milliseconds(10));
    return f();
}

// Runs a task to its end and returns what it returned.
template <class T>
T finish(httoop::io::loop& l, httoop::task<T> t) {
    using namespace httoop;
    if (t.is_ready()) return t.take();
    io::activity tree{&l};
    bool ended = false;
    if (!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}))
        REQUIRE(turn_until(l, [&] { return ended; }));
    return t.take();
}

}  // namespace support
