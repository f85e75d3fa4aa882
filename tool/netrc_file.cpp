#include "netrc_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.hpp"

namespace httoop::tool {
namespace {

constexpr mode_t readable_by_others = 044;

bool cannot_read_netrc(std::string const& path) {
    tell("cannot read " + path + ": " + std::strerror(errno));
    return false;
}

}  // namespace

bool read_netrc(std::string const& path, limits const& bounds, netrc& into) {
    int const from = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0) return cannot_read_netrc(path);
    struct stat is {};
    if (::fstat(from, &is) == 0 && S_ISREG(is.st_mode) && (is.st_mode & readable_by_others) != 0)
        tell(path + " has passwords, and others can read it: chmod 600 " + path);
    netrc_reader reader{bounds};
    char piece[4096];
    ssize_t n = 0;
    do n = ::read(from, piece, sizeof piece);
    while ((n > 0 && reader.take({piece, static_cast<std::size_t>(n)})) || (n < 0 && errno == EINTR));
    int const why = errno;
    ::close(from);
    ::explicit_bzero(piece, sizeof piece);
    errno = why;
    if (n < 0) return cannot_read_netrc(path);
    auto read = reader.finish();
    if (!read) {
        tell(path + ", line " + std::to_string(read.error().line) + ": " + std::string{read.error().about});
        return false;
    }
    into = *std::move(read);
    return true;
}

}  // namespace httoop::tool
