#pragma once
#include <signal.h>

namespace httoop::inline v0::io {

// Keeps SIGPIPE away from this thread while it lives: sendfile() has no MSG_NOSIGNAL, and what a
// library writes may not end its program. One that came meanwhile is taken away; the disposition of
// the signal stays the program's.
class sigpipe_blocked {
public:
    sigpipe_blocked();
    ~sigpipe_blocked();
    sigpipe_blocked(sigpipe_blocked const&) = delete;
    sigpipe_blocked& operator=(sigpipe_blocked const&) = delete;

private:
    bool ours_ = false;  // it was neither blocked nor pending before
};

}  // namespace httoop::inline v0::io
