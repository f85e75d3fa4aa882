#include "socket_address.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

namespace httoop::inline v0::io {

socket_address::socket_address(address const& a) {
    switch (a.is()) {
    case address::none: size = 0; break;
    case address::ipv4: {
        sockaddr_in s{};
        s.sin_family = AF_INET;
        s.sin_port = htons(a.port());
        std::memcpy(&s.sin_addr, a.ip(), 4);
        std::memcpy(&storage, &s, size = sizeof s);
        break;
    }
    case address::ipv6: {
        sockaddr_in6 s{};
        s.sin6_family = AF_INET6;
        s.sin6_port = htons(a.port());
        s.sin6_scope_id = a.scope();
        std::memcpy(&s.sin6_addr, a.ip(), 16);
        std::memcpy(&storage, &s, size = sizeof s);
        break;
    }
    case address::unix_path: {
        sockaddr_un s{};
        s.sun_family = AF_UNIX;
        std::size_t const n = a.path().size() < sizeof s.sun_path ? a.path().size() : sizeof s.sun_path - 1;
        std::memcpy(s.sun_path, a.path().data(), n);
        bool const abstract = s.sun_path[0] == '@';
        if (abstract) s.sun_path[0] = '\0';
        size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + n + (abstract ? 0 : 1));
        std::memcpy(&storage, &s, sizeof s);
        break;
    }
    }
}

address socket_address::read() const {
    if (size < sizeof(sa_family_t)) return {};
    if (storage.ss_family == AF_INET) {
        sockaddr_in s;
        std::memcpy(&s, &storage, sizeof s);
        std::array<std::uint8_t, 4> ip;
        std::memcpy(ip.data(), &s.sin_addr, 4);
        return address::v4(ip, ntohs(s.sin_port));
    }
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 s;
        std::memcpy(&s, &storage, sizeof s);
        std::array<std::uint8_t, 16> ip;
        std::memcpy(ip.data(), &s.sin6_addr, 16);
        return address::v6(ip, ntohs(s.sin6_port), s.sin6_scope_id);
    }
    if (storage.ss_family == AF_UNIX) {
        sockaddr_un s;
        std::memcpy(&s, &storage, sizeof s);
        std::size_t const head = offsetof(sockaddr_un, sun_path);
        if (size <= head) return address::of_path("");  // an unnamed end, as clients have
        if (s.sun_path[0] == '\0') {
            s.sun_path[0] = '@';
            return address::of_path({s.sun_path, size - head});
        }
        return address::of_path({s.sun_path, ::strnlen(s.sun_path, sizeof s.sun_path)});
    }
    return {};
}

int make_socket(address const& a) {
    int const family = a.is() == address::ipv4 ? AF_INET : a.is() == address::ipv6 ? AF_INET6 : AF_UNIX;
    int const fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    // Output is gathered before it is written, so waiting for more would only delay it. Accepted
    // sockets inherit this from their listener.
    int const on = 1;
    if (fd >= 0 && family != AF_UNIX) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

}  // namespace httoop::inline v0::io
