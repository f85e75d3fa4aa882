// The wire alone, driven by Asio: the same "Hello" on any number of connections.
#include <httoop/wire/h1.hpp>

#include <asio.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace httoop;
using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket peer) {
    policy strict;
    wire::message_clock clock;
    wire::context context;
    context.policy = &strict;
    context.clock = &clock;
    auto connection = wire::make_h1(context);
    std::string unread;
    char octets[4096];
    while (!connection->finished()) {
        asio::error_code ended;
        auto const n = co_await peer.async_read_some(asio::buffer(octets), asio::redirect_error(asio::use_awaitable, ended));
        if (ended) break;
        unread.append(octets, n);
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
        std::vector<asio::const_buffer> out;
        for (wire::segment const& s : connection->output()) out.emplace_back(s.data, s.size);
        co_await asio::async_write(peer, out, asio::use_awaitable);
        connection->sent(connection->pending());
    }
}

int main(int argc, char** argv) {
    asio::io_context loop;
    auto const port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
    tcp::acceptor listener{loop, {asio::ip::address_v4::loopback(), port}};
    std::printf("listening on http://127.0.0.1:%d/\n", listener.local_endpoint().port());
    std::fflush(stdout);
    auto accept = [](tcp::acceptor& from) -> asio::awaitable<void> {
        for (;;) asio::co_spawn(from.get_executor(), serve(co_await from.async_accept(asio::use_awaitable)), asio::detached);
    };
    asio::co_spawn(loop, accept(listener), asio::detached);
    loop.run();
}
