// What the kernel costs: an epoll loop that reads once and writes a canned answer once for a
// readable socket, and parses nothing. limit PORT memory [SIZE] | limit PORT file FILE (sendfile)
// With a SIZE the answer may be kept by caches for an hour: an origin for proxies.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct peer {
    off_t left = 0;  // of a file that is being sent
    std::uint32_t seen = 0;
};

// Requests that end in these octets: CR LF CR LF, also across reads.
int requests_in(peer& p, std::string_view in) {
    int n = 0;
    for (char const c : in) {
        p.seen = p.seen << 8 | static_cast<unsigned char>(c);
        n += p.seen == 0x0d0a0d0a;
    }
    return n;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::fputs("usage: limit PORT memory [SIZE] | limit PORT file FILE\n", stderr), 2;
    std::signal(SIGPIPE, SIG_IGN);  // sendfile to a peer that went away
    int file = -1;
    off_t size = 13;
    bool const sized = argc > 3 && std::string_view(argv[2]) == "memory";
    if (sized) {
        size = std::atoi(argv[3]);
    } else if (argc > 3) {
        struct stat s {};
        file = open(argv[3], O_RDONLY | O_CLOEXEC);
        if (file < 0 || fstat(file, &s) != 0) return std::perror(argv[3]), 1;
        size = s.st_size;
    }
    char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";
    std::time_t const now = std::time(nullptr);
    if (sized) std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&now));
    std::string answer = std::string("HTTP/1.1 200 OK\r\nDate: ") + date + "\r\nContent-Type: text/plain\r\n" +
                         (sized ? "Cache-Control: max-age=3600\r\n" : "") + "Content-Length: " + std::to_string(size) + "\r\n\r\n";
    if (sized) {
        answer.append(static_cast<std::size_t>(size), 'x');
    } else if (file < 0) {
        answer += "Hello, World!";
    }
    std::string many;
    for (int i = 0; i < 64; ++i) many += answer;

    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || listen(listener, 4096) != 0)
        return std::perror("listen"), 1;
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = listener;
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);

    std::vector<peer> peers(32768);
    auto const send_file = [&](int s, peer& p) {  // false: to be closed
        while (p.left > 0) {
            off_t from = size - p.left;
            ssize_t const n = sendfile(s, file, &from, static_cast<std::size_t>(p.left));
            if (n <= 0) return n < 0 && errno == EAGAIN;
            p.left -= n;
        }
        return true;
    };
    epoll_event events[256];
    char buffer[65536];
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
                    peers[static_cast<std::size_t>(d)] = {};
                    e.events = EPOLLIN | EPOLLOUT | EPOLLET;
                    e.data.fd = d;
                    epoll_ctl(poll, EPOLL_CTL_ADD, d, &e);
                }
                continue;
            }
            peer& p = peers[static_cast<std::size_t>(s)];
            bool open = send_file(s, p);
            while (open && p.left == 0) {
                ssize_t const got = recv(s, buffer, sizeof buffer, 0);
                if (got <= 0) {
                    open = got < 0 && errno == EAGAIN;
                    break;
                }
                int const requests = requests_in(p, {buffer, static_cast<std::size_t>(got)});
                if (requests > 0) {
                    std::size_t const octets = answer.size() * static_cast<std::size_t>(requests < 64 ? requests : 64);
                    open = send(s, many.data(), octets, MSG_NOSIGNAL | (file >= 0 ? MSG_MORE : 0)) == static_cast<ssize_t>(octets);
                    if (open && file >= 0) {
                        p.left = size;
                        open = send_file(s, p);
                    }
                }
                if (got < static_cast<ssize_t>(sizeof buffer)) break;
            }
            if (!open) close(s);
        }
    }
}
