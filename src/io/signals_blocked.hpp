#pragma once
#include <pthread.h>

#include <csignal>

namespace httoop::inline v0::io {

// While it lives this thread takes no signals, nor do threads that it begins: signals are for those that asked
// for them.
class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_blocked(signals_blocked const&) = delete;
    signals_blocked& operator=(signals_blocked const&) = delete;

private:
    sigset_t before_;
};

}  // namespace httoop::inline v0::io
