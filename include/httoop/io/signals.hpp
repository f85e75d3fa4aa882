#pragma once
#include <cstdint>
#include <initializer_list>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

// Told of signals, on the loop.
class signal_handler {
public:
    virtual void signalled(int number) = 0;

protected:
    ~signal_handler() = default;
};

// Takes signals for a program; the library itself never does. To be made before other threads are:
// they inherit that the signals are blocked, as child processes do (which should unblock them).
class signals final : private watcher {
public:
    static outcome<owned<signals>> take(loop& l, std::initializer_list<int> numbers, signal_handler& to);
    signals(signals const&) = delete;
    signals& operator=(signals const&) = delete;
    ~signals();

private:
    signals(loop& l, signal_handler& to) : loop_{l}, to_{to} {}
    void ready(unsigned what) override;
    loop& loop_;
    signal_handler& to_;
    watch watch_;
    int descriptor_ = -1;
    std::uint64_t taken_ = 0;  // a bit for each number that was not blocked before
};

}  // namespace httoop::inline v0::io
