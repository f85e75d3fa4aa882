#include <httoop/auth/choose.hpp>

#include <httoop/field/www_authenticate.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::auth;

namespace {

// Which of the challenges is chosen; -1: none.
int chosen(octets value, abilities can = {}, policy const& p = {}) {
    auto const f = www_authenticate::parse(value);
    challenge const* const c = choose(f->challenges, can, p);
    return c == nullptr ? -1 : static_cast<int>(c - f->challenges.data());
}

}  // namespace

// req: rfc7616#5.6-1
// req: rfc7616#5.8-1
TEST_CASE("choose: the strongest scheme") {
    constexpr abilities all{true, true};
    CHECK(chosen("Basic realm=a, Digest realm=a, nonce=b, qop=auth") == 1);
    CHECK(chosen("Basic realm=a, Bearer realm=a", all) == 1);
    CHECK(chosen("Bearer realm=a, Digest realm=a, nonce=b, qop=auth, Basic realm=a", all) == 1);
    CHECK(chosen("Digest realm=a, nonce=b, qop=auth, Digest realm=a, nonce=b, qop=auth, "
                 "algorithm=SHA-512-256, "
                 "Digest realm=a, nonce=b, qop=auth, algorithm=SHA-256") == 1);
}

// req: rfc7617#4-1
// req: rfc7616#5.1-2
// req: rfc6750#5.3-3
TEST_CASE("choose: where others can read along nothing will do that they could use") {
    constexpr abilities open{true, true, false};
    CHECK(chosen("Basic realm=a, Bearer realm=a, Digest realm=a, nonce=b, qop=auth", open) == -1);
    CHECK(chosen("Basic realm=a", open) == -1);
    CHECK(chosen("Bearer realm=a", open) == -1);
    CHECK(chosen("Digest realm=a, nonce=b, qop=auth, algorithm=MD5-sess", open) == -1);
    CHECK(chosen("Digest realm=a, nonce=b, qop=auth, "
                 "Digest realm=a, nonce=b, qop=auth, algorithm=SHA-512-256-sess", open) == 1);
}

// req: rfc7616#3.3-7   what is not understood is passed over
TEST_CASE("choose: what cannot be answered is passed over") {
    CHECK(chosen("") == -1);
    CHECK(chosen("Negotiate, Newauth realm=a") == -1);
    CHECK(chosen("Basic, Basic realm=a") == 1);
    CHECK(chosen("Digest realm=a, nonce=b, qop=auth, algorithm=SHA-3, Basic realm=a") == 1);
    CHECK(chosen("Digest realm=a, nonce=b, qop=token, Basic realm=a") == 1);
    CHECK(chosen("Bearer realm=a") == -1);
    CHECK(chosen("Basic realm=a, Bearer realm=a", {false, true}) == 1);
    policy p;
    p.relax(relaxation::digest_without_qop);
    CHECK(chosen("Basic realm=a, Digest realm=a, nonce=b", {}, p) == 1);
    CHECK(chosen("Basic realm=a, Digest realm=a, nonce=b") == 0);
}
