// Greets over TLS, sends plain requests there, and reads its certificate anew on SIGHUP:
// tls_server CERTIFICATE KEY [ADDRESS]
#include <httoop/io/signals.hpp>
#include <httoop/io/tls_server.hpp>
#include <httoop/server.hpp>
#include <httoop/service/https_redirect.hpp>
#include <httoop/service/strict_transport.hpp>

#include <csignal>
#include <cstdio>
#include <thread>

using namespace httoop;

class reload final : public io::signal_handler {
public:
    reload(server& s, io::tls_server_options const& files) : server_{s}, files_{files} {}
    void signalled(int number) override {
        if (number != SIGHUP) return server_.stop();
        auto fresh = io::tls_server::make(files_);
        if (fresh) server_.use(*std::move(fresh));  // for connections that begin from now on
        else complain(fresh.error());               // what was read before stays in use
    }

private:
    server& server_;
    io::tls_server_options const& files_;
};

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    io::tls_server_options const files{.identities = {{argv[1], argv[2]}}};
    auto proof = io::tls_server::make(files);
    if (!proof) return complain(proof.error());

    router site;
    site.get("/", [](exchange const& x) {
        return response::text("Hello over " + std::string{x.secured()->version} + "\n");
    });
    https_redirect secured{site};                        // who asks without TLS is sent to https
    strict_transport door{secured, {.max_age = 86400}};  // and told over TLS to come so for a day
    server s{door};
    s.use(*std::move(proof));

    auto loop = io::loop::make();
    if (!loop) return complain(loop.error());
    reload on_signal{s, files};
    auto taken = io::signals::take(**loop, {SIGHUP, SIGTERM, SIGINT}, on_signal);
    if (!taken) return complain(taken.error());

    auto at = s.listen(argc > 3 ? argv[3] : "127.0.0.1:8443");
    if (!at) return complain(at.error());
    std::printf("listening on https://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    int status = 0;
    std::thread serving{[&] {
        status = s.run();
        (*loop)->stop();
    }};
    (*loop)->run();
    serving.join();
    return status;
}
