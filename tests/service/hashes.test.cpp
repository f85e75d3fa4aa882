#include <httoop/service/hashes.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::auth;

TEST_CASE("hashes: of nothing, and of abc (RFC 1321 A.5, FIPS 180-4)") {
    hash_functions const& h = openssl_hashes();
    CHECK(hex_hash(h, hash_algorithm::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(hex_hash(h, hash_algorithm::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(hex_hash(h, hash_algorithm::sha_256, "abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex_hash(h, hash_algorithm::sha_512_256, "abc") ==
          "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
}

TEST_CASE("hashes: HMAC with SHA-256 (RFC 4231 4.3)") {
    std::string text;
    for (char const c : openssl_hashes().keyed_hash("Jefe", "what do ya want for nothing?"))
        for (int shift : {4, 0})
            text += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
    CHECK(text == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
