// The wire alone, driven by a plain poll loop: one connection at a time, "Hello" for every GET.
#include <httoop/wire/h1.hpp>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace httoop;

int main(int argc, char** argv) {
    policy strict;
    wire::message_clock clock;
    wire::context context;
    context.policy = &strict;
    context.clock = &clock;

    int const listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{AF_INET, htons(argc > 1 ? atoi(argv[1]) : 0), {htonl(INADDR_LOOPBACK)}, {}};
    socklen_t size = sizeof at;
    if (bind(listener, reinterpret_cast<sockaddr*>(&at), size) != 0 || listen(listener, 16) != 0) return 1;
    getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size);
    std::printf("listening on http://127.0.0.1:%d/\n", ntohs(at.sin_port));
    std::fflush(stdout);

    for (int peer; (peer = accept(listener, nullptr, nullptr)) >= 0; close(peer)) {
        auto connection = wire::make_h1(context);
        std::string unread;
        for (pollfd wait{peer, POLLIN, 0}; !connection->finished() && poll(&wait, 1, 10000) == 1;) {
            char octets[4096];
            ssize_t const n = read(peer, octets, sizeof octets);
            if (n <= 0) break;
            unread.append(octets, static_cast<std::size_t>(n));
            clock.set({{0}, {time(nullptr)}});
            connection->receive(unread);
            wire::event e = connection->next();
            for (; e.is != wire::event::need_octets && e.is != wire::event::closed; e = connection->next()) {
                if (e.is != wire::event::head && e.is != wire::event::violated) continue;
                response const r{e.is == wire::event::head ? status_code::ok : status_code::bad_request};
                (void)connection->send_head(e.stream, r, content_length_of::exactly(6));
                (void)connection->send_content(e.stream, "Hello\n");
                (void)connection->finish(e.stream, nullptr);
                if (e.is == wire::event::violated) break;
            }
            unread.erase(0, connection->consumed_input());
            for (wire::segment const& s : connection->output())
                if (write(peer, s.data, s.size) < 0) break;
            connection->sent(connection->pending());
        }
    }
}
