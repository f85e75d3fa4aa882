#include <httoop/io/tls_stream.hpp>

#include "../support/tls.hpp"

using namespace httoop;
using support::read_now;
using support::tls_files;
using support::tls_pair;
using support::write;

TEST_CASE("both ends agree, and what one writes the other reads") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    CHECK(p.shake_hands());
    CHECK(p.client->failure_text() == "");
    CHECK(p.server->failure_text() == "");
    CHECK(write(*p.client, "hello").count == 5);
    CHECK(read_now(*p.server) == "hello");
    CHECK(write(*p.server, "and back").count == 8);
    CHECK(read_now(*p.client) == "and back");
    CHECK(p.client->version() == "TLSv1.3");
    CHECK(p.server->alpn() == "h2");
    CHECK(p.client->alpn() == "h2");
    CHECK(p.client->cipher() == "TLS_AES_128_GCM_SHA256");
    CHECK(p.server->server_name() == "a.example");
}
