// Gets a page over TLS and tells how: tls_client URL [CA_FILE]
#include <httoop/client.hpp>

#include <cstdio>

using namespace httoop;

class teller final : public client_observer {
    void secured(std::uint64_t, security const& by) override {
        std::printf("%.*s, %.*s\n", static_cast<int>(by.version.size()), by.version.data(),
                    static_cast<int>(by.cipher.size()), by.cipher.data());
    }
    void received(std::uint64_t, response const& r) override {
        std::printf("HTTP/%u: %u\n", unsigned{r.version().major}, r.status().number());
    }
};

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    teller tells;
    client_options how;
    how.observer = &tells;
    if (argc > 2) how.tls.ca_file = argv[2];  // else whom the system trusts
    auto page = httoop::get(argv[1], {}, how);
    if (!page) return complain(page.error());  // which certificate is not trusted, and why
    std::fwrite(page->octets().data(), 1, page->octets().size(), stdout);
}
