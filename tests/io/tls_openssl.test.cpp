#include "io/tls_openssl.hpp"

#include <doctest/doctest.h>

using namespace httoop;

// req: rfc9113#9.2-2 rfc9113#9.2.1-1 rfc9113#9.2.1-2
TEST_CASE("TLS never compresses, in no role") {
    for (auto role : {io::tls_role::server, io::tls_role::client}) {
        auto const c = io::make_tls_context(role);
        CHECK((SSL_CTX_get_options(c.get()) & SSL_OP_NO_COMPRESSION) != 0);
        CHECK((SSL_CTX_get_options(c.get()) & SSL_OP_NO_RENEGOTIATION) != 0);
        CHECK(SSL_CTX_get_min_proto_version(c.get()) >= TLS1_2_VERSION);
    }
}

TEST_CASE("ALPN names have their lengths before them") {
    CHECK(io::alpn_names(true, true) == "\2h2\10http/1.1");
    CHECK(io::alpn_names(true, false) == "\10http/1.1");
    CHECK(io::alpn_names(false, true) == "\2h2");
    CHECK(io::alpn_names(false, false) == "");
}
