#include <httoop/io/scope.hpp>

namespace httoop::inline v0::io {

bool branches::begin(loop& l) {
    for (auto& b : branches_) {
        b.scope = this;
        b.tree.begin_on(&l);
        b.tree.deadline = owner().deadline;
        if (was_cancelled()) b.tree.cancel();
    }
    starting_ = true;
    for (int i = 0; i < count_; ++i) {
        if (until_ == until::any && first_ >= 0) break;
        branch& b = branches_[i];
        b.begun = b.running = true;
        ++running_;
        auto const end = [](void* what) {
            auto& one = *static_cast<branch*>(what);
            one.scope->ended(one);
        };
        if (begin_branch(i, b.tree, {end, &b})) ended(b);
    }
    starting_ = false;
    if (running_ == 0) return false;
    if (at_most_.nanoseconds != INT64_MAX) l.arm(*this, l.now().mono + at_most_);
    return true;
}

void branches::ended(branch& b) {
    b.running = false;
    --running_;
    if (first_ < 0) {
        first_ = static_cast<int>(&b - branches_);
        if (until_ == until::any) cancel_running();
    }
    if (running_ != 0 || starting_) return;
    owner().loop()->disarm(*this);
    complete();
}

void branches::cancel_running() {
    for (auto& b : branches_)
        if (b.running) b.tree.cancel();
}

void branches::cancel() {
    // Also those that begin() has not begun yet.
    for (auto& b : branches_) b.tree.cancel();
}

void branches::expired() {
    too_late_ = true;
    cancel_running();
}

}  // namespace httoop::inline v0::io
