#include <httoop/io/activity.hpp>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

void activity::cancel() {
    if (cancelled_) return;
    cancelled_ = true;
    // A leaf that is completing already is not in leaf_ any more: what it got is not lost.
    if (leaf_ == nullptr) return;
    leaf_->cancelled_ = true;
    leaf_->cancel();
}

bool leaf_wait::suspend(std::coroutine_handle<> h, io::activity& a) {
    handle_ = h;
    activity_ = &a;
    cancelled_ = a.cancelled_;
    if (cancelled_ && !begins_cancelled()) return false;
    a.leaf_ = this;
    if (begin(*a.loop_)) return true;
    a.leaf_ = nullptr;
    return false;
}

void leaf_wait::complete() {
    if (activity_->leaf_ == this) activity_->leaf_ = nullptr;
    activity_->loop_->enqueue(*this);  // twice is once
}

void leaf_wait::run() { handle_.resume(); }

}  // namespace httoop::inline v0::io
