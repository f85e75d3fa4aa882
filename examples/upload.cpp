// Streaming upload: the content is counted piece by piece as it arrives, and never held in memory.
// A reader that is slower than the network slows the sender down.
#include <httoop/server.hpp>

#include <cstdio>

using namespace httoop;

task<outcome<reply>> count(exchange& x) {
    std::uint64_t octets = 0, lines = 0;
    for (bool last = false; !last;) {
        auto piece = co_await x.content().read();
        if (!piece) co_return piece.error();  // the peer's fault: the server answers it
        octets += piece->data.size();
        for (char const c : piece->data) lines += c == '\n';
        last = piece->last;
    }
    co_return response::text(std::to_string(octets) + " octets, " + std::to_string(lines) + " lines\n");
}

int main(int argc, char** argv) {
    router site;
    site.post("/count", count);
    server s{site};
    auto at = s.listen(argc > 1 ? argv[1] : "127.0.0.1:8080");
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
