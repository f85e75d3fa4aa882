#include <httoop/io/completion.hpp>

namespace httoop::inline v0::io {

void completion_state::deliver() {
    hold();  // until run()
    if (loop::current() == &loop_) loop_.enqueue(*this);
    else loop_.post(*this);
}

void completion_state::run() {
    there_ = true;
    delivered();
    if (completion_wait* const w = std::exchange(waiter_, nullptr)) w->finish();
    let_go();
}

bool completion_wait::start(loop&) {
    if (state_ == nullptr || state_->there_) return false;
    state_->waiter_ = this;
    return true;
}

outcome<void> completion_wait::ending() const {
    // What arrived before the wait began, or while it was cancelled, is not lost.
    if (state_ != nullptr && state_->there_) return {};
    return timed_wait::ending();
}

}  // namespace httoop::inline v0::io
