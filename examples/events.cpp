// Server-sent events: one a second, until the reader goes away.
#include <httoop/exchange/writer.hpp>
#include <httoop/server.hpp>

#include <cstdio>

using namespace httoop;

task<outcome<void>> ticks(content_writer& to) {
    for (int n = 1;; ++n) {
        std::string const event = "id: " + std::to_string(n) + "\ndata: tick\n\n";
        if (auto written = co_await to.write(event); !written) co_return written.error();
        if (auto slept = co_await io::sleep(duration::milliseconds(200)); !slept) co_return slept.error();
    }
}

int main(int argc, char** argv) {
    router site;
    site.get("/events", [](exchange const&) {
        response head;
        head.set("Content-Type", "text/event-stream").set("Cache-Control", "no-store");
        return reply{std::move(head), stream_content(ticks)};
    });
    server s{site};
    auto at = s.listen(argc > 1 ? argv[1] : "127.0.0.1:8080");
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
