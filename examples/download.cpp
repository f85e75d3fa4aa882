// Streaming download: a coroutine writes content of unknown length; each write waits until the
// reader has taken it. HTTP/1.1 gets it in chunks, HTTP/1.0 until the connection closes.
#include <httoop/exchange/writer.hpp>
#include <httoop/server.hpp>

#include <cstdio>

using namespace httoop;

// Owns what it needs: it runs after the handler has returned.
struct numbers {
    std::uint64_t last;
    task<outcome<void>> operator()(content_writer& to) { return write_all(to, last); }
    static task<outcome<void>> write_all(content_writer& to, std::uint64_t last) {
        std::string lines;
        for (std::uint64_t n = 1; n <= last; ++n) {
            lines += std::to_string(n) + '\n';
            if (lines.size() < 8192 && n != last) continue;
            if (auto written = co_await to.write(lines); !written) co_return written.error();
            lines.clear();
        }
        co_return outcome<void>{};
    }
};

int main(int argc, char** argv) {
    router site;
    site.get("/numbers", [](exchange const&) {
        response head;
        head.set("Content-Type", "text/plain; charset=utf-8");
        return reply{std::move(head), stream_content(numbers{100000})};
    });
    server s{site};
    auto at = s.listen(argc > 1 ? argv[1] : "127.0.0.1:8080");
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
