#include "io/tls_identity.hpp"

#include "../support/certificates.hpp"
#include "../support/temporary_folder.hpp"

using namespace httoop;
using io::loaded_identity;

TEST_CASE("a chain is read in its order, with its key") {
    support::temporary_folder const f;
    support::made_certificate const authority{{.common_name = "authority", .authority = true}};
    support::made_certificate const server{{.common_name = "server"}, &authority};
    f.file("chain.pem", "a comment\n" + server.pem() + "another\n" + authority.pem());
    f.file("key.pem", server.key_pem());
    auto const i = loaded_identity::read(f.path("chain.pem"), f.path("key.pem"));
    REQUIRE(i);
    REQUIRE(i->chain.size() == 2);
    CHECK(X509_cmp(i->chain[0].get(), server.get()) == 0);
    CHECK(X509_cmp(i->chain[1].get(), authority.get()) == 0);
    CHECK(EVP_PKEY_eq(i->key.get(), server.key()) == 1);
    CHECK(io::pem_of(i->chain[0].get()) == server.pem());
    CHECK(io::fingerprint_of(i->chain[0].get()) == io::fingerprint_of(server.get()));
    CHECK(io::fingerprint_of(authority.get()) != io::fingerprint_of(server.get()));
    CHECK(io::fingerprint_of(server.get()).find_first_not_of("0123456789ABCDEF:") == std::string::npos);
}

TEST_CASE("what is made for development is valid now, for servers alone, and differs each time") {
    auto const a = loaded_identity::make_self_signed(), b = loaded_identity::make_self_signed();
    REQUIRE((a && b));
    X509* const c = a->chain.at(0).get();
    CHECK(X509_check_private_key(c, a->key.get()) == 1);
    CHECK(X509_verify(c, a->key.get()) == 1);
    CHECK(X509_cmp_current_time(X509_get0_notBefore(c)) < 0);
    CHECK(X509_cmp_current_time(X509_get0_notAfter(c)) > 0);
    CHECK(X509_check_ca(c) == 0);
    CHECK(X509_check_purpose(c, X509_PURPOSE_SSL_SERVER, 0) == 1);
    CHECK(X509_check_purpose(c, X509_PURPOSE_SSL_CLIENT, 0) == 0);
    CHECK(X509_check_host(c, "localhost", 0, 0, nullptr) == 1);
    CHECK(ASN1_INTEGER_cmp(X509_get0_serialNumber(c), X509_get0_serialNumber(b->chain.at(0).get())) != 0);
}
