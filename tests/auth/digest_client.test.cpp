#include <httoop/auth/digest_client.hpp>

#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/digest_server.hpp>
#include <httoop/auth/rules.hpp>

#include <doctest/doctest.h>

#include "support/hashes.hpp"

using namespace httoop;
using namespace httoop::auth;

namespace {

digest_session begin(digest_challenge c, char const* user = "Mufasa",
                     char const* password = "Circle of Life") {
    return digest_session::start(std::move(c), support::hashes, user, secret{password});
}

digest_credentials parsed(credentials const& c) {
    policy p;
    p.relax(relaxation::digest_without_qop);
    return *digest_credentials::parse(c, p);
}

digest_challenge const rfc{"http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"};

}  // namespace

TEST_CASE("digest_client: the example of RFC 7616 3.9.1") {
    auto session = begin(rfc);
    auto const c = parsed(
        session.answer("GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
    CHECK(c.response == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    CHECK(c.nc == 1);
    CHECK(c.username == "Mufasa");
}

// req: rfc7616#3.4.4-2
TEST_CASE("digest_client: hashes the username where it is asked to") {
    auto challenge = digest_challenge{"api@example.org",
                                      "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                                      {hash_algorithm::sha_512_256, false}};
    challenge.userhash = true;
    auto session = begin(challenge, "J\u00e4s\u00f8n Doe", "Secret, or not?");
    auto const c =
        parsed(session.answer("GET", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"));
    CHECK(c.userhash);
    CHECK(c.username == "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    CHECK(c.response == "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

// req: rfc7616#3.4.6-1
// req: rfc7616#3.4.6-2
TEST_CASE("digest_client: uri is the request target") {
    auto session = begin(rfc);
    for (char const* target : {"/a?b", "http://example.org/a?b", "*"})
        CHECK(parsed(session.answer("GET", target, "c")).uri == target);
}

// req: rfc7616#3.4-2   qop is one that was offered
TEST_CASE("digest_client: takes the strongest protection that is offered") {
    digest_challenge c = rfc;
    CHECK(parsed(begin(c).answer("GET", "/", "c")).qop == protection::auth);
    c.auth_int = true;
    CHECK(parsed(begin(c).answer("GET", "/", "c")).qop == protection::auth_int);
    c.auth = false;
    CHECK(parsed(begin(c).answer("GET", "/", "c")).qop == protection::auth_int);
    c.auth_int = false;
    auto const old = parsed(begin(c).answer("GET", "/", "c"));
    CHECK(old.qop == protection::none);
    CHECK(old.cnonce.empty());
}

// req: rfc7616#3.4-2
TEST_CASE("digest_client: content that is not there yet is not protected, unless it has to be") {
    digest_challenge c = rfc;
    c.auth_int = true;
    CHECK(parsed(begin(c).answer("GET", "/", "c", std::nullopt)).qop == protection::auth);
    c.auth = false;
    CHECK(parsed(begin(c).answer("GET", "/", "c", std::nullopt)).qop == protection::auth_int);
}

// req: rfc7616#3.5     rspauth
TEST_CASE("digest_client: each request of a session is confirmed by itself") {
    auto session = begin(rfc);
    secret const key = digest_key(support::hashes, hash_algorithm::sha_256, "Mufasa", rfc.realm, secret{"Circle of Life"});
    auto const info_of = [&](digest_credentials const& c, octets method) {
        return digest_info{"", protection::auth,
                           digest_rspauth(support::hashes, key, {method, c.uri, c.nonce, c.cnonce, c.nc, c.qop, c.algorithm}),
                           c.cnonce, c.nc}
            .compose();
    };
    session.answer("GET", "/a", "c");
    auto const first = session.answered();
    session.answer("POST", "/b", "d");
    auto const second = session.answered();
    CHECK(second.nc == 2);
    CHECK(session.confirm(info_of(second, "POST"), second, "POST").is == verdict::accepted);
    CHECK(session.confirm(info_of(first, "GET"), first, "GET").is == verdict::accepted);
    CHECK(session.confirm(info_of(first, "GET"), second, "POST").because == &rules::digest_rspauth);
    // Without qop and rspauth nothing is proved, and nothing denied; the next nonce is taken.
    CHECK(session.confirm(digest_info{"next"}.compose(), first, "GET").is == verdict::accepted);
    CHECK(session.challenged().nonce == "next");
    session.answer("GET", "/c", "e");
    // The same once more: its counts go on.
    CHECK(session.confirm(digest_info{"next"}.compose(), first, "GET").is == verdict::accepted);
    session.answer("GET", "/c", "f");
    CHECK(session.answered().nc == 2);
    CHECK(session.confirm({{"qop", "none"}, {"nextnonce", "x"}}, first, "GET").because == &rules::digest_rspauth);
    CHECK(session.confirm({{"rspauth", ""}, {"qop", ""}}, first, "GET").because == &rules::digest_rspauth);
}

// req: rfc7616#3.3-6   not stale: the password was wrong
TEST_CASE("digest_client: goes on with a new nonce where the old one was stale") {
    auto session = begin(rfc);
    session.answer("GET", "/", "c");
    session.answer("GET", "/", "c");
    digest_challenge next = rfc;
    next.nonce = "next";
    CHECK_FALSE(session.go_on(next));
    next.stale = true;
    CHECK(session.go_on(next));
    auto const c = parsed(session.answer("GET", "/", "d"));
    CHECK(c.nonce == "next");
    CHECK(c.nc == 1);
    CHECK(c.cnonce == "d");
    next.realm = "elsewhere";
    CHECK_FALSE(session.go_on(next));
    next.realm = rfc.realm;
    next.algorithm.hash = hash_algorithm::md5;
    CHECK_FALSE(session.go_on(next));
}

// req: rfc7616#3.5     rspauth
// req: rfc7616#3.5-1   nextnonce
// req: rfc7616#3.6-2
TEST_CASE("digest_client: sees whether the server knows the key, and takes its next nonce") {
    auto session = begin(rfc);
    auto const c = parsed(
        session.answer("GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
    digest_info right{"", protection::auth,
                      "86d3b25618d41854ca5039a5d7e53ff6355d5134a9b1fb088a78ac3c462195a0", c.cnonce,
                      1};
    CHECK(session.confirm(right.compose()).is == verdict::accepted);
    for (auto const& change :
         {+[](digest_info& i) { i.rspauth[0] ^= 1; }, +[](digest_info& i) { i.cnonce = "x"; },
          +[](digest_info& i) { i.nc = 2; }, +[](digest_info& i) { i.qop = protection::none; },
          +[](digest_info& i) { i.qop = protection::auth_int; }}) {
        digest_info wrong = right;
        wrong.next_nonce = "evil";
        change(wrong);
        auto const d = session.confirm(wrong.compose());
        CHECK(d.is == verdict::bad_request);
        CHECK(d.because == &rules::digest_rspauth);
    }
    CHECK(session.challenged().nonce == rfc.nonce);
    right.next_nonce = "next";
    CHECK(session.confirm(right.compose()).is == verdict::accepted);
    auto const after = parsed(session.answer("GET", "/", "c"));
    CHECK(after.nonce == "next");
    CHECK(after.nc == 1);
}

// All that both halves know, against each other.
TEST_CASE("digest_client: what it answers the server accepts, and the other way round") {
    for (hash_algorithm const hash :
         {hash_algorithm::md5, hash_algorithm::sha_256, hash_algorithm::sha_512_256})
        for (unsigned bits = 0; bits < 8; ++bits) {
            bool const with_session = (bits & 1) != 0, auth_int = (bits & 2) != 0,
                       userhash = (bits & 4) != 0;
            CAPTURE(bits);
            digest_server const server{{.realm = "r",
                                        .algorithms = {{hash, with_session}},
                                        .auth_int = auth_int,
                                        .userhash = userhash},
                                       support::hashes,
                                       secret{"k"}};
            nonce_counts counts{8};
            secret const password{"p\u00e4:ss"};
            secret const key = digest_key(support::hashes, hash, "\u00fcser", "r", password);
            auto session =
                digest_session::start(*digest_challenge::parse(server.challenges({1}, 1).at(0)),
                                      support::hashes, "\u00fcser", password);
            for (std::int64_t i = 1; i < 4; ++i) {
                instant const now{i * 100'000'000'000};
                digest_request const r{"POST", "/a?b", "h", "content"};
                auto const c =
                    parsed(session.answer("POST", "/a?b", "cnonce" + std::to_string(i), "content"));
                CHECK(c.qop == (auth_int ? protection::auth_int : protection::auth));
                CHECK(server.check(c, r, &key, now, counts).is == verdict::accepted);
                auto const info =
                    server.confirm(c, r, key, now, static_cast<std::uint64_t>(i), "answer");
                CHECK(session.confirm(info.compose(), "answer").is == verdict::accepted);
                if (auth_int)
                    CHECK(session.confirm(info.compose(), "anwser").is == verdict::bad_request);
            }
        }
}
