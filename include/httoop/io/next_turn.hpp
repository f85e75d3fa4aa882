#pragma once
#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

// Waits until the loop has looked after everything else once: `co_await next_turn{}` between the
// pieces of long work. Fails with cancelled.
class [[nodiscard]] next_turn final : public leaf_wait {
public:
    next_turn() : turn_{*this} {}
    outcome<void> await_resume() const {
        if (was_cancelled()) return error{failure::cancelled, ""};
        return {};
    }

private:
    // Posted, since what is queued runs in this turn still.
    class turn final : public io::job {
    public:
        explicit turn(next_turn& w) : wait_{w} {}
        void run() override { wait_.complete(); }

    private:
        next_turn& wait_;
    };
    bool begin(loop& l) override {
        l.post(turn_);
        return true;
    }
    void cancel() override {}  // it comes soon
    turn turn_;
};

}  // namespace httoop::inline v0::io
