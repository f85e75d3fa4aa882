// What TLS costs: a server that answers each request with the same octets and does nothing else, and
// what it is measured with. "shake" and "idle" take any server of HTTP over TLS.
//
//   tls serve PORT CERTIFICATE KEY     over io::tls_stream
//   tls shake PORT SECONDS             full handshakes of TLS 1.3, one after the other
//   tls idle PORT COUNT PID            as many connections, one request each; octets of PID for each
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <httoop/io/tcp_stream.hpp>
#include <httoop/io/tls_stream.hpp>

using namespace httoop;

namespace {

constexpr octets answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";

class served final : public io::watcher {
public:
    bool begin(io::loop& l, io::tls_server const& s, int descriptor) {
        if (!tcp_.adopt(l, descriptor)) return false;
        tls_ = io::tls_stream::accept(s, tcp_);
        tls_->watch_with(this);
        return true;
    }
    void ready(unsigned) override {
        char in[16384];
        for (;;) {
            io::transfer const t = tls_->read(in, sizeof in);
            if (t.is == io::transfer::would_block) return;
            if (t.is != io::transfer::done) {
                delete this;
                return;
            }
            for (octets left{in, t.count}; !left.empty();) {
                std::size_t const end = left.find("\r\n\r\n");  // requests come whole here
                if (end == octets::npos) break;
                left.remove_prefix(end + 4);
                wire::segment const one = wire::segment::of(answer);
                tls_->write({&one, 1});
            }
            if (t.drained) return;
        }
    }

private:
    io::tcp_stream tcp_;
    owned<io::tls_stream> tls_;
};

struct accepting final : io::watcher {
    io::loop* loop = nullptr;
    io::tls_server const* tls = nullptr;
    int listener = -1;
    void ready(unsigned) override {
        for (;;) {
            int const one = 1, fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) return;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            auto* const s = new served;
            if (!s->begin(*loop, *tls, fd)) delete s;
        }
    }
};

sockaddr_in local(char const* port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

int serve(char const* port, char const* certificate, char const* key) {
    auto tls = io::tls_server::make({.identities = {{certificate, key, ""}}, .http_2 = false});
    if (!tls) return complain(tls.error());
    auto loop = io::loop::make();
    if (!loop) return complain(loop.error());
    accepting a;
    a.loop = loop->get();
    a.tls = tls->get();
    a.listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int const one = 1;
    ::setsockopt(a.listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in const at = local(port);
    if (::bind(a.listener, reinterpret_cast<sockaddr const*>(&at), sizeof at) != 0 || ::listen(a.listener, 4096) != 0)
        return std::perror("listen"), 1;
    if (auto w = (*loop)->add(a.listener, a); !w) return complain(w.error());
    (*loop)->run();
    return 0;
}

SSL* secured(SSL_CTX* c, sockaddr_in const& to) {
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr const*>(&to), sizeof to) != 0) return nullptr;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    SSL* const s = SSL_new(c);
    SSL_set_fd(s, fd);
    if (SSL_connect(s) == 1) return s;
    SSL_free(s);
    ::close(fd);
    return nullptr;
}

void drop(SSL* s) {
    int const fd = SSL_get_fd(s);
    linger const at_once{1, 0};  // no TIME_WAIT
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    SSL_free(s);
    ::close(fd);
}

int shake(char const* port, double seconds) {
    SSL_CTX* const c = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION);
    sockaddr_in const to = local(port);
    using clock = std::chrono::steady_clock;
    auto const end = clock::now() + std::chrono::duration<double>(seconds);
    long count = 0;
    for (; clock::now() < end; ++count) {
        SSL* const s = secured(c, to);
        if (s == nullptr) return std::fputs("no handshake\n", stderr), 1;
        drop(s);
    }
    std::printf("%ld\n", count);
    return 0;
}

// PSS of a process, in octets.
long pss(std::string const& pid) {
    std::ifstream in{"/proc/" + pid + "/smaps_rollup"};
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("Pss:")) return 1024 * std::atol(line.c_str() + 4);
    return 0;
}

int idle(char const* port, int count, std::string const& pid) {
    SSL_CTX* const c = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
    sockaddr_in const to = local(port);
    std::vector<SSL*> all;
    long before = 0;
    char in[4096];
    constexpr int first = 64;  // what a server keeps for its first connections is not counted
    for (int i = 0; i < count + first; ++i) {
        if (i == first) ::usleep(300000), before = pss(pid);
        SSL* const s = secured(c, to);
        if (s == nullptr) return std::fputs("no handshake\n", stderr), 1;
        constexpr octets request = "GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n";
        SSL_write(s, request.data(), static_cast<int>(request.size()));
        if (SSL_read(s, in, sizeof in) <= 0) return std::fputs("no answer\n", stderr), 1;
        all.push_back(s);
    }
    ::usleep(1000000);
    std::printf("%ld\n", (pss(pid) - before) / count);
    for (SSL* const s : all) drop(s);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::string const how = argc > 2 ? argv[1] : "";
    if (how == "serve" && argc == 5) return serve(argv[2], argv[3], argv[4]);
    if (how == "shake" && argc == 4) return shake(argv[2], std::atof(argv[3]));
    if (how == "idle" && argc == 5) return idle(argv[2], std::atoi(argv[3]), argv[4]);
    std::fputs("usage: tls serve PORT CERTIFICATE KEY | shake PORT SECONDS | idle PORT COUNT PID\n", stderr);
    return 2;
}
