// A closed-loop HTTP/1.1 load generator that costs less than the servers it asks.
//
//     load PORT TARGET [connections] [depth] [seconds] [content-length] [browser]
//
// Each connection writes `depth` requests at once and the next ones when all answers are in. An
// answer that is not 200 or whose content has another length is bad. Prints one line:
// requests bad lost seconds
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
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
    int due = 0;
    std::size_t have = 0;
    std::size_t to_skip = 0;
    char buffer[16384];
};

struct load {
    int port, depth;
    std::size_t content;
    std::string batch, last_head;
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
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.ptr = &p;
        epoll_ctl(poll, EPOLL_CTL_ADD, p.socket, &e);
        p.have = p.to_skip = 0;
        return ask(p);
    }

    bool ask(peer& p) {
        p.due = depth;
        return send(p.socket, batch.data(), batch.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(batch.size());
    }

    // The size of a head that is new, or 0 when it is incomplete. The usual one is compared whole.
    std::size_t head_of(std::string_view in) {
        if (!last_head.empty() && in.starts_with(last_head)) return last_head.size();
        std::size_t const end = in.find("\r\n\r\n");
        if (end == std::string_view::npos) return 0;
        std::string_view const head = in.substr(0, end + 4);
        std::size_t at = head.find("ontent-Length: ");
        if (at == std::string_view::npos) at = head.find("ontent-length: ");
        bool const right = head.starts_with("HTTP/1.1 200") && at != std::string_view::npos &&
                           strtoull(head.data() + at + 15, nullptr, 10) == content;
        if (right) last_head = head;
        else ++bad;
        return head.size();
    }

    // False when the connection ended.
    bool take(peer& p) {
        static char dropped[1 << 18];
        if (p.to_skip > 0) {
            ssize_t const n = recv(p.socket, dropped, p.to_skip < sizeof dropped ? p.to_skip : sizeof dropped, MSG_DONTWAIT);
            if (n <= 0) return n < 0;
            p.to_skip -= static_cast<std::size_t>(n);
            if (p.to_skip == 0) ++done, --p.due;
            return true;
        }
        ssize_t const n = recv(p.socket, p.buffer + p.have, sizeof p.buffer - p.have, MSG_DONTWAIT);
        if (n <= 0) return n < 0;
        p.have += static_cast<std::size_t>(n);
        std::string_view in{p.buffer, p.have};
        while (!in.empty()) {
            std::size_t const head = head_of(in);
            if (head == 0) break;
            if (in.size() - head < content) {
                if (content < sizeof p.buffer / 2) break;
                p.to_skip = content - (in.size() - head);
                in = {};
                break;
            }
            in.remove_prefix(head + content);
            ++done, --p.due;
        }
        memmove(p.buffer, in.data(), in.size());
        p.have = in.size();
        return true;
    }
};

// What a browser sends besides: twelve fields with Host.
constexpr char browser_fields[] =
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.8,de;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "DNT: 1\r\n"
    "Connection: keep-alive\r\n"
    "Referer: https://www.example.org/articles/index.html\r\n"
    "Cookie: session=7f3a9c0e1b5d4428; theme=dark; consent=yes\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Sec-Fetch-Mode: navigate\r\n";

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: load PORT TARGET [connections] [depth] [seconds] [content-length] [browser]\n", stderr);
        return 2;
    }
    auto const number = [&](int i, double standard) { return argc > i ? std::atof(argv[i]) : standard; };
    load l{std::atoi(argv[1]), static_cast<int>(number(4, 1)), static_cast<std::size_t>(number(6, 13)), {}, {}};
    std::string one = std::string{"GET "} + argv[2] + " HTTP/1.1\r\nHost: 127.0.0.1:" + argv[1] + "\r\n";
    if (argc > 7) one += browser_fields;
    one += "\r\n";
    for (int i = 0; i < l.depth; ++i) l.batch += one;
    std::vector<peer> peers(static_cast<std::size_t>(number(3, 64)));
    for (peer& p : peers)
        if (!l.connect(p)) return std::perror("connect"), 1;
    double const begun = seconds_now(), span = number(5, 1);
    double now = begun;
    epoll_event events[256];
    while (now - begun < span) {
        int const n = epoll_wait(l.poll, events, 256, 100);
        now = seconds_now();
        for (int i = 0; i < n; ++i) {
            peer& p = *static_cast<peer*>(events[i].data.ptr);
            if (!l.take(p)) {
                ++l.lost;
                close(p.socket);
                if (!l.connect(p)) return std::perror("connect"), 1;
            } else if (p.due == 0 && !l.ask(p)) {
                ++l.lost;
            }
        }
    }
    std::printf("%ld %ld %ld %.6f\n", l.done, l.bad, l.lost, now - begun);
    return l.bad != 0 || l.done == 0;
}
