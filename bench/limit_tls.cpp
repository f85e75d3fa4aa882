// What TLS costs beside the kernel: an epoll loop around OpenSSL that shakes hands, reads a record
// and writes a canned answer for it, and parses nothing. limit_tls PORT CERT KEY [ahead]
//
// OpenSSL reads the head of a record and the rest of it by two calls of the kernel, unless it may
// read ahead.
#include <arpa/inet.h>
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
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\n"
    "Content-Length: 13\r\n\r\nHello, World!";

struct peer {
    SSL* tls = nullptr;
    std::uint32_t seen = 0;
};

// Whether the peer has only to be waited for.
bool waits(SSL* tls, int result) {
    int const e = SSL_get_error(tls, result);
    ERR_clear_error();  // it would be taken for one of the next connection
    return e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE;
}

// False: to be closed.
bool serve(peer& p) {
    if (!SSL_is_init_finished(p.tls)) {
        int const done = SSL_do_handshake(p.tls);
        if (done != 1) return waits(p.tls, done);
        if (!SSL_has_pending(p.tls)) return true;
    }
    char buffer[16384];
    do {
        int const got = SSL_read(p.tls, buffer, sizeof buffer);
        if (got <= 0) return waits(p.tls, got);
        for (char const c : std::string_view{buffer, static_cast<std::size_t>(got)}) {
            p.seen = p.seen << 8 | static_cast<unsigned char>(c);
            if (p.seen == 0x0d0a0d0a && SSL_write(p.tls, answer.data(), answer.size()) <= 0)
                return false;
        }
    } while (SSL_has_pending(p.tls));
    return true;
}

// HTTP/1.1 if the client knows that protocol, none otherwise.
int choose(SSL*, unsigned char const** chosen, unsigned char* length, unsigned char const* offered,
           unsigned size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    return SSL_select_next_proto(const_cast<unsigned char**>(chosen), length, ours, sizeof ours - 1,
                                 offered, size) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return std::fputs("usage: limit_tls PORT CERT KEY [ahead]\n", stderr), 2;
    std::signal(SIGPIPE, SIG_IGN);
    SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, argc > 4);
    SSL_CTX_set_alpn_select_cb(context, choose, nullptr);
    if (SSL_CTX_use_certificate_chain_file(context, argv[2]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, argv[3], SSL_FILETYPE_PEM) != 1)
        return std::fputs("limit_tls: certificate or key cannot be read\n", stderr), 1;

    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0),
              one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 ||
        listen(listener, 4096) != 0)
        return std::perror("listen"), 1;
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = listener;
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);

    std::vector<peer> peers(32768);
    epoll_event events[256];
    for (;;) {
        int const n = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < n; ++i) {
            int const s = events[i].data.fd;
            if (s == listener) {
                for (int d; (d = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
                    if (d >= static_cast<int>(peers.size())) {
                        close(d);
                        continue;
                    }
                    setsockopt(d, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    peers[static_cast<std::size_t>(d)] = {SSL_new(context), 0};
                    SSL_set_fd(peers[static_cast<std::size_t>(d)].tls, d);
                    SSL_set_accept_state(peers[static_cast<std::size_t>(d)].tls);
                    e.data.fd = d;
                    epoll_ctl(poll, EPOLL_CTL_ADD, d, &e);
                }
                continue;
            }
            peer& p = peers[static_cast<std::size_t>(s)];
            if (serve(p)) continue;
            SSL_free(p.tls);
            p = {};
            close(s);
        }
    }
}
