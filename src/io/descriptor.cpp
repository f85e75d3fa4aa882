#include <httoop/io/descriptor.hpp>

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

}  // namespace httoop::inline v0::io
