#include "sigpipe.hpp"

#include <ctime>

namespace httoop::inline v0::io {
namespace {

sigset_t sigpipe_alone() {
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGPIPE);
    return s;
}

bool is_pending() {
    sigset_t s;
    sigpending(&s);
    return sigismember(&s, SIGPIPE) == 1;
}

}  // namespace

sigpipe_blocked::sigpipe_blocked() {
    if (is_pending()) return;
    sigset_t const s = sigpipe_alone();
    sigset_t before;
    if (pthread_sigmask(SIG_BLOCK, &s, &before) == 0) ours_ = sigismember(&before, SIGPIPE) == 0;
}

sigpipe_blocked::~sigpipe_blocked() {
    if (!ours_) return;
    sigset_t const s = sigpipe_alone();
    timespec const at_once{};
    if (is_pending()) sigtimedwait(&s, nullptr, &at_once);
    pthread_sigmask(SIG_UNBLOCK, &s, nullptr);
}

}  // namespace httoop::inline v0::io
