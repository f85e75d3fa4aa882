// Full TLS 1.3 handshakes, as many as a server does: each connection shakes hands, asks once, and
// is closed when the answer is there. No session is resumed.
//
//     handshakes PORT TARGET [connections] [seconds]
//
// An answer that is not 200, or does not end in "Hello, World!", is bad. Prints one line:
// handshakes bad lost seconds
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace {

double seconds_now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct peer {
    int socket = -1;
    SSL* tls = nullptr;
    bool asked = false;
    std::string answer;
};

struct load {
    int port;
    std::string request;
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    int poll = epoll_create1(0);
    long done = 0, bad = 0, lost = 0;

    bool connect(peer& p) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        p.socket = socket(AF_INET, SOCK_STREAM, 0);
        if (::connect(p.socket, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) return false;
        int const one = 1;
        setsockopt(p.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        fcntl(p.socket, F_SETFL, O_NONBLOCK);
        p.tls = SSL_new(context);
        SSL_set_fd(p.tls, p.socket);
        SSL_set_connect_state(p.tls);
        p.asked = false;
        p.answer.clear();
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.ptr = &p;
        epoll_ctl(poll, EPOLL_CTL_ADD, p.socket, &e);
        return true;
    }

    // True when the connection is over, for good or bad.
    bool go_on(peer& p) {
        if (!p.asked) {
            int const shaken = SSL_do_handshake(p.tls);
            if (shaken != 1) return gone(p, shaken);
            if (SSL_write(p.tls, request.data(), static_cast<int>(request.size())) <= 0)
                return gone(p, -1);
            p.asked = true;
        }
        char buffer[4096];
        int n;
        while ((n = SSL_read(p.tls, buffer, sizeof buffer)) > 0) {
            p.answer.append(buffer, static_cast<std::size_t>(n));
            if (!p.answer.ends_with("Hello, World!")) continue;
            ++done;
            bad += !p.answer.starts_with("HTTP/1.1 200 ") || SSL_session_reused(p.tls);
            return true;
        }
        return gone(p, n);
    }

    bool gone(peer& p, int result) {
        if (SSL_get_error(p.tls, result) == SSL_ERROR_WANT_READ) return false;
        ERR_clear_error();  // it would be taken for one of the next connection
        ++lost;
        return true;
    }

    // Until there is something to wait for; false: nobody listens.
    bool work(peer& p) {
        while (go_on(p)) {
            SSL_shutdown(p.tls);
            SSL_free(p.tls);
            close(p.socket);
            if (lost > 1000 || !connect(p)) return false;
        }
        return true;
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3)
        return std::fputs("usage: handshakes PORT TARGET [connections] [seconds]\n", stderr), 2;
    std::signal(SIGPIPE, SIG_IGN);
    load l{std::atoi(argv[1]),
           std::string{"GET "} + argv[2] + " HTTP/1.1\r\nHost: 127.0.0.1:" + argv[1] + "\r\n\r\n"};
    SSL_CTX_set_min_proto_version(l.context, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(l.context, SSL_SESS_CACHE_OFF);
    std::vector<peer> peers(static_cast<std::size_t>(argc > 3 ? std::atoi(argv[3]) : 16));
    for (peer& p : peers)
        if (!l.connect(p) || !l.work(p)) return std::perror("connect"), 1;
    double const begun = seconds_now(), span = argc > 4 ? std::atof(argv[4]) : 1;
    double now = begun;
    epoll_event events[256];
    while (now - begun < span) {
        int const n = epoll_wait(l.poll, events, 256, 100);
        now = seconds_now();
        for (int i = 0; i < n; ++i)
            if (!l.work(*static_cast<peer*>(events[i].data.ptr))) return std::perror("connect"), 1;
    }
    std::printf("%ld %ld %ld %.6f\n", l.done, l.bad, l.lost, now - begun);
    return l.bad != 0 || l.done == 0;
}
