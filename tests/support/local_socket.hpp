#pragma once
// Sockets of the loopback address, beside those of the code that is tested.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace support {

inline int local_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

inline sockaddr_in local_address(unsigned port = 0) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    return at;
}

// Binds it to a free port, which that is.
inline unsigned bind_locally(int descriptor) {
    sockaddr_in at = local_address();
    socklen_t size = sizeof at;
    auto* const name = reinterpret_cast<sockaddr*>(&at);
    if (::bind(descriptor, name, size) != 0 || ::getsockname(descriptor, name, &size) != 0) throw std::runtime_error{"no port"};
    return ntohs(at.sin_port);
}

// -1: nobody listens there.
inline int connect_locally(unsigned port) {
    int const descriptor = local_socket();
    sockaddr_in const at = local_address(port);
    if (::connect(descriptor, reinterpret_cast<sockaddr const*>(&at), sizeof at) == 0) return descriptor;
    ::close(descriptor);
    return -1;
}

// A port that nobody listens on, nor can: it is bound as long as the tests run.
inline unsigned closed_port() {
    static unsigned const port = bind_locally(local_socket());
    return port;
}

}  // namespace support
