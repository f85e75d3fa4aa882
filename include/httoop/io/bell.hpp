#pragma once
#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

// A wait for something that others bring about, who find it at `place` while it waits, and ring.
//
//     bell* waiting = nullptr;
//     outcome<void> rung = co_await bell{waiting};      // cancelled, or timeout, where nobody did
//     if (waiting != nullptr) waiting->ring();          // elsewhere
class [[nodiscard]] bell final : public timed_wait {
public:
    explicit bell(bell*& place, duration at_most = {INT64_MAX}) : timed_wait{at_most}, place_{place} {}
    outcome<void> await_resume() { return ending(); }
    void ring() {
        stop();
        finish();
    }

private:
    bool start(loop&) override {
        place_ = this;
        return true;
    }
    void stop() override { place_ = nullptr; }
    bell*& place_;
};

}  // namespace httoop::inline v0::io
