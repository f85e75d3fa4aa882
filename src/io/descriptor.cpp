#include <httoop/io/descriptor.hpp>

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace httoop::inline v0::io {

bool write_out(int descriptor, octets from) {
    while (!from.empty()) {
        ssize_t const n = ::write(descriptor, from.data(), from.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        from.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool is_over(int descriptor) {
    pollfd connection{descriptor, 0, 0};
    return ::poll(&connection, 1, 0) == 1 && (connection.revents & POLLHUP) != 0;
}

}  // namespace httoop::inline v0::io
