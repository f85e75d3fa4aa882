// Gives back in capitals what comes, while it comes, and counts it in a trailer; over HTTP/1.1 or
// HTTP/2, with TLS or without, on one port.
#include <httoop/exchange/writer.hpp>
#include <httoop/io/tls_server.hpp>
#include <httoop/server.hpp>

#include <cstdio>

using namespace httoop;

class capitals final : public writing {
public:
    explicit capitals(exchange& x) : x_{x} {}
    task<outcome<void>> run(content_writer& to) override {
        std::uint64_t octets = 0;
        for (bool last = false; !last;) {
            auto piece = co_await x_.content().read();  // no faster than it is sent
            if (!piece) co_return piece.error();
            std::string text{piece->data};
            for (char& c : text)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            octets += text.size();
            if (auto written = co_await to.write(text); !written) co_return written.error();
            last = piece->last;
        }
        to.trailers().append("Octets", std::to_string(octets));
        co_return outcome<void>{};
    }

private:
    exchange& x_;
};

int main(int argc, char** argv) {
    auto proof = io::tls_server::make({.self_signed = true});  // for development
    if (!proof) return complain(proof.error());
    router site;
    site.post("/capitals", [](exchange& x) {
        response head;
        head.set("Content-Type", "text/plain").set("Trailer", "Octets");
        return reply{std::move(head), make_source(make_owned<capitals>(x))};
    });
    server s{site};
    s.use(*std::move(proof));
    auto at = s.listen(argc > 1 ? argv[1] : "127.0.0.1:8080");
    if (!at) return complain(at.error());
    std::printf("listening on https://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
