// 103 (Early Hints) before the answer: the browser fetches the style sheet while the page is made.
#include <httoop/server.hpp>

#include <cstdio>

using namespace httoop;

task<outcome<reply>> page(exchange& x) {
    response hints{status_code::early_hints};
    hints.set("Link", "</style.css>; rel=preload; as=style");
    if (auto sent = x.interim(hints); !sent) co_return sent.error();
    auto made = co_await io::sleep(duration::milliseconds(50));
    if (!made) co_return made.error();
    co_return response::html("<link rel=stylesheet href=/style.css><p>Hello\n");
}

int main(int argc, char** argv) {
    router site;
    site.get("/", page);
    server s{site};
    auto at = s.listen(argc > 1 ? argv[1] : "127.0.0.1:8080");
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
