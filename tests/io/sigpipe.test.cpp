#include "io/sigpipe.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("sigpipe: a file sent to nobody is an error, not the end of the program") {
    char name[] = "/tmp/httoop-XXXXXX";
    int const file = ::mkstemp(name);
    REQUIRE(file >= 0);
    ::unlink(name);
    REQUIRE(::write(file, "octets", 6) == 6);
    int pair[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    ::close(pair[1]);
    {
        io::sigpipe_blocked const quiet;
        {
            io::sigpipe_blocked const nested;
        }
        off_t offset = 0;
        CHECK(::sendfile(pair[0], file, &offset, 6) == -1);
        CHECK(errno == EPIPE);
    }
    // What came is gone, and the signal is let through again.
    sigset_t now;
    sigpending(&now);
    CHECK(sigismember(&now, SIGPIPE) == 0);
    pthread_sigmask(SIG_BLOCK, nullptr, &now);
    CHECK(sigismember(&now, SIGPIPE) == 0);
    ::close(pair[0]);
    ::close(file);
}
