#pragma once
#include <sys/socket.h>

#include <httoop/io/address.hpp>

namespace httoop::inline v0::io {

// An address as the kernel takes it.
struct socket_address {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    socket_address() = default;
    explicit socket_address(address const& a);
    [[nodiscard]] address read() const;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] sockaddr const* get() const { return reinterpret_cast<sockaddr const*>(&storage); }
};

// Makes a non-blocking stream socket of that address's family; -1 and errno when it cannot.
int make_socket(address const& a);

}  // namespace httoop::inline v0::io
