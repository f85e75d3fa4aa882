#include <httoop/io/entropy.hpp>

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace httoop::inline v0::io {

void fill_with_entropy(char* to, std::size_t size) {
    while (size != 0) {
        ssize_t const n = ::getrandom(to, size, 0);
        if (n < 0) {
            if (errno == EINTR) continue;
            std::abort();
        }
        to += n;
        size -= static_cast<std::size_t>(n);
    }
}

std::uint64_t random_number() {
    std::uint64_t n;
    fill_with_entropy(reinterpret_cast<char*>(&n), sizeof n);
    return n;
}

}  // namespace httoop::inline v0::io
