#include <httoop/io/signals.hpp>

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace httoop::inline v0::io {

outcome<owned<signals>> signals::take(loop& l, std::initializer_list<int> numbers, signal_handler& to) {
    owned<signals> self{new signals{l, to}};
    sigset_t wanted, before;
    ::sigemptyset(&wanted);
    for (int n : numbers) ::sigaddset(&wanted, n);
    ::pthread_sigmask(SIG_BLOCK, &wanted, &before);
    for (int n : numbers)
        if (::sigismember(&before, n) == 0) self->taken_ |= std::uint64_t{1} << (n & 63);
    self->descriptor_ = ::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
    if (self->descriptor_ < 0) return error::system(errno, "signals cannot be taken");
    outcome<watch> w = l.add(self->descriptor_, *self);
    if (!w) return w.error();
    self->watch_ = *w;
    return self;
}

signals::~signals() {
    if (descriptor_ >= 0) {
        loop_.remove(watch_);
        ::close(descriptor_);
    }
    sigset_t taken;
    ::sigemptyset(&taken);
    for (int n = 1; n < 64; ++n)
        if ((taken_ >> n & 1) != 0) ::sigaddset(&taken, n);
    ::pthread_sigmask(SIG_UNBLOCK, &taken, nullptr);
}

void signals::ready(unsigned) {
    signalfd_siginfo info;
    while (::read(descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
        to_.signalled(static_cast<int>(info.ssi_signo));
}

}  // namespace httoop::inline v0::io
