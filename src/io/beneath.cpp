#include "beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace httoop::inline v0::io {
namespace {

// Without blocking on a FIFO, and without a terminal becoming ours.
constexpr int for_reading = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
constexpr int attempts = 4;  // a rename elsewhere can make the kernel ask for another try

}  // namespace

int open_beneath_by_kernel(int directory, std::string const& path) {
    open_how how{};
    how.flags = for_reading;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    for (int i = 0;; ++i) {
        auto const fd = static_cast<int>(::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how));
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR) || i + 1 == attempts) return fd;
    }
}

int open_beneath_by_steps(int directory, std::string const& path) {
    int at = directory;
    std::size_t begin = 0;
    for (;;) {
        std::size_t const slash = path.find('/', begin);
        std::string part = path.substr(begin, slash - begin);
        if (part.empty()) part.push_back('.');
        bool const last = slash == std::string::npos;
        int const flags = last ? for_reading | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int const fd = ::openat(at, part.c_str(), flags);
        int const code = errno;
        if (at != directory) ::close(at);
        errno = code;
        if (last || fd < 0) return fd;
        at = fd;
        begin = slash + 1;
    }
}

}  // namespace httoop::inline v0::io
