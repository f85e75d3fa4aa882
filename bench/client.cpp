// What a client costs: one request after the other on one connection, or content as it comes.
//
//     client URI TIMES [http2] [ca=FILE]
//
// Prints: requests octets seconds
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>

using namespace httoop;

namespace {

struct work {
    client& by;
    policy limits;
    std::string uri;
    long times;
    long done = 0;
    unsigned long long octets_came = 0;
    bool over = false;
};

task<void> carry_out(work& w, io::loop& l) {
    for (; w.done < w.times; ++w.done) {
        request r{method::get, w.uri};
        outcome<reply> got = co_await ask(w.by, std::move(r), {}, w.limits);
        if (!got || got->head().status().status_class() != 2) {
            complain(got ? error{failure::refused, "not 2xx"} : got.error());
            break;
        }
        if (got->source() == nullptr) {
            w.octets_came += got->head().octets().size();
            continue;
        }
        bool last = false;
        while (!last) {
            outcome<chunk> const piece = co_await got->source()->read();
            if (!piece) break;
            w.octets_came += piece->data.size();
            last = piece->last;
        }
        if (!last) break;
    }
    w.over = true;
    l.stop();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::fputs("usage: client URI TIMES [http2] [ca=FILE]\n", stderr), 2;
    client_options o;
    o.policy.limits.content = UINT64_MAX;
    for (int i = 3; i < argc; ++i) {
        if (std::strcmp(argv[i], "http2") == 0) o.http_1 = false;
        if (std::strncmp(argv[i], "ca=", 3) == 0) o.tls.ca_file = argv[i] + 3;
    }
    auto l = io::loop::make();
    if (!l) return complain(l.error());
    io::offload_pool names{1, 16};
    (*l)->use(&names);
    policy const limits = o.policy;
    auto by = client::make(std::move(o));
    if (!by) return complain(by.error());
    work w{**by, limits, argv[1], std::strtol(argv[2], nullptr, 10)};
    auto const began = std::chrono::steady_clock::now();
    (*l)->spawn(carry_out(w, **l));
    if (!w.over) (*l)->run();
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - began;
    std::printf("%ld %llu %.3f\n", w.done, w.octets_came, took.count());
    return w.done == w.times ? 0 : 1;
}
