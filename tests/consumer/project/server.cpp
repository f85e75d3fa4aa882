// Needs httoop::io: serves on a port that the kernel chooses, and fetches from there.
#include <httoop/client.hpp>
#include <httoop/io/tls_server.hpp>
#include <httoop/server.hpp>

#include <cstdio>
#include <thread>

using namespace httoop;

int main() {
    auto proof = io::tls_server::make({.self_signed = true});  // needs libssl
    if (!proof) return complain(proof.error());
    router site;
    site.get("/hello/{name}", [](exchange const& x) {
        return response::text("Hello " + x.captured("name") + "\n");
    });
    server s{site};
    auto at = s.listen("127.0.0.1:0");
    if (!at) return complain(at.error());
    std::thread serving{[&] { s.run(); }};
    auto r = get("http://" + at->compose() + "/hello/consumer");
    s.stop();
    serving.join();
    if (!r) return complain(r.error());
    std::fwrite(r->octets().data(), 1, r->octets().size(), stdout);
    return r->octets() == "Hello consumer\n" ? 0 : 1;
}
