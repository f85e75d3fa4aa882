#include <httoop/auth/digest_server.hpp>

#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/rules.hpp>

#include <doctest/doctest.h>

#include "support/hashes.hpp"

using namespace httoop;
using namespace httoop::auth;

namespace {

constexpr digest_algorithm sha{hash_algorithm::sha_256, false}, md5{hash_algorithm::md5, false};

struct scene {
    digest_server server;
    instant now{1000};
    nonce_counts counts{64};
    digest_request request{"GET", "/a?b", "example.org"};
    secret key = digest_key(support::hashes, hash_algorithm::sha_256, "eve", "attic", secret{"pw"});

    explicit scene(digest_options o = {.realm = "attic"})
        : server{std::move(o), support::hashes, secret{"k"}} {}

    // Right credentials for the first challenge.
    digest_credentials credentials(std::uint32_t nc = 1, std::uint64_t salt = 7) {
        auto const c = *digest_challenge::parse(server.challenges(now, salt).at(0));
        digest_credentials d{"eve", false,       "attic",          c.nonce, "/a?b",
                             "",    c.algorithm, protection::auth, "c",     nc};
        sign(d);
        return d;
    }
    void sign(digest_credentials& d) {
        d.response = digest_response(
            support::hashes, key,
            {request.method, d.uri, d.nonce, d.cnonce, d.nc, d.qop, d.algorithm, request.content});
    }
    decision check(digest_credentials const& d, bool known = true) {
        return server.check(d, request, known ? &key : nullptr, now, counts);
    }
};

void refused(decision const& d, verdict is, rule const& because) {
    CHECK(d.is == is);
    CHECK(d.because == &because);
}

}  // namespace

// req: rfc7616#3.7-1   each has another algorithm
// req: rfc7616#3.7-2   in the order of preference
// req: rfc7616#3.3-8   with qop
TEST_CASE("digest_server: its challenges") {
    scene s{{.realm = "attic",
             .algorithms = {sha, md5, sha},
             .auth_int = true,
             .userhash = true,
             .domain = {"/a"},
             .opaque = "o"}};
    auto const all = s.server.challenges({5}, 6, true);
    REQUIRE(all.size() == 2);
    auto const first = digest_challenge::parse(all[0]), second = digest_challenge::parse(all[1]);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(first->algorithm == sha);
    CHECK(second->algorithm == md5);
    CHECK((first->auth && first->auth_int && first->stale && first->userhash && first->utf8));
    CHECK(first->domain == std::vector<std::string>{"/a"});
    CHECK(first->opaque == "o");
    CHECK_FALSE(digest_challenge::parse(s.server.challenges({5}, 6).at(0))->stale);
}

// req: rfc7616#3.6-1
TEST_CASE("digest_server: right credentials are accepted, wrong ones get a challenge") {
    scene s;
    CHECK(s.check(s.credentials()).is == verdict::accepted);
    auto wrong = s.credentials(2);
    wrong.response.back() ^= 1;
    refused(s.check(wrong), verdict::challenge, rules::digest_compared);
    wrong.response = "";
    refused(s.check(wrong), verdict::challenge, rules::digest_compared);
    refused(s.check(s.credentials(2), false), verdict::challenge, rules::digest_compared);
    CHECK(s.check(s.credentials(2)).is == verdict::accepted);
    auto elsewhere = s.credentials(3);
    elsewhere.realm = "cellar";
    refused(s.check(elsewhere), verdict::challenge, rules::credentials_missing);
    auto weaker = s.credentials(3);
    weaker.algorithm = md5;
    refused(s.check(weaker), verdict::challenge, rules::credentials_missing);
}

TEST_CASE("digest_server: an unknown user costs as many hashes as a wrong password") {
    for (digest_algorithm const a :
         {sha, md5, digest_algorithm{hash_algorithm::sha_512_256, true}}) {
        support::openssl_hashes const counted;
        digest_server const server{{.realm = "attic", .algorithms = {a}}, counted, secret{"k"}};
        nonce_counts counts{8};
        auto const c = *digest_challenge::parse(server.challenges({1}, 1).at(0));
        digest_credentials const d{"eve", false, "attic",          c.nonce, "/",
                                   "0",   a,     protection::auth, "c",     1};
        secret const key = digest_key(support::hashes, a.hash, "eve", "attic", secret{"pw"});
        server.check(d, {"GET", "/"}, &key, {1}, counts);
        unsigned const known = counted.count;
        server.check(d, {"GET", "/"}, nullptr, {1}, counts);
        CHECK(counted.count == 2 * known);
    }
}

// req: rfc7616#3.4-2
TEST_CASE("digest_server: qop is one of those offered") {
    scene s;
    auto d = s.credentials();
    d.qop = protection::auth_int;
    s.sign(d);
    refused(s.check(d), verdict::challenge, rules::digest_qop_offered);
}

TEST_CASE("digest_server: auth-int is of the content too") {
    scene s{{.realm = "attic", .auth_int = true}};
    s.request.content = "hello";
    auto d = s.credentials();
    d.qop = protection::auth_int;
    s.sign(d);
    CHECK(s.check(d).is == verdict::accepted);
    d.nc = 2;
    s.sign(d);
    s.request.content = "hullo";
    refused(s.check(d), verdict::challenge, rules::digest_compared);
}

// req: rfc7616#3.4.6-3
TEST_CASE("digest_server: uri is of the request") {
    scene s;
    std::uint32_t nc = 0;
    auto const with_uri = [&](char const* uri) {
        auto d = s.credentials(++nc);
        d.uri = uri;
        s.sign(d);
        return s.check(d);
    };
    CHECK(with_uri("/a?b").is == verdict::accepted);
    CHECK(with_uri("http://Example.org/a?b").is == verdict::accepted);
    for (char const* other : {"/a", "/a?c", "*", "", "http://example.com/a?b",
                              "http://example.org/a?b#c", "http://example.org"})
        refused(with_uri(other), verdict::bad_request, rules::digest_uri_checked);
    s.request.target = "http://example.org/a?b";
    CHECK(with_uri("http://example.org/a?b").is == verdict::accepted);
    CHECK(with_uri("/a?b").is == verdict::accepted);
    refused(with_uri("http://example.org/a"), verdict::bad_request, rules::digest_uri_checked);
}

// req: rfc7616#3.6     nonces of others, and old ones
// req: rfc7616#3.3-5   stale only with the right response
TEST_CASE("digest_server: a nonce that is not fresh is stale, if the password was right") {
    scene s;
    auto d = s.credentials();
    s.now = {1000 + s.server.options().nonce_time.nanoseconds};
    CHECK(s.check(d).is == verdict::accepted);
    d.nc = 2;
    s.sign(d);
    s.now.nanoseconds += 1;
    refused(s.check(d), verdict::stale, rules::digest_nonce_fresh);
    d.response = "0";
    refused(s.check(d), verdict::challenge, rules::digest_compared);
    d.nonce = nonces{support::hashes, secret{"other"}}.make({s.now, 1});
    s.sign(d);
    refused(s.check(d), verdict::stale, rules::digest_nonce_fresh);
    d.nonce = nonces{support::hashes, secret{"k"}}.make({{s.now.nanoseconds + 1}, 1});
    s.sign(d);
    refused(s.check(d), verdict::stale, rules::digest_nonce_fresh);
}

// req: rfc7616#5.4
TEST_CASE("digest_server: the same credentials do not serve twice") {
    scene s;
    auto const d = s.credentials();
    CHECK(s.check(d).is == verdict::accepted);
    refused(s.check(d), verdict::stale, rules::digest_replayed);
    CHECK(s.check(s.credentials(2)).is == verdict::accepted);
    // As of RFC 2069, where nothing counts.
    auto old = s.credentials(0, 8);
    old.qop = protection::none;
    old.cnonce.clear();
    s.sign(old);
    CHECK(s.check(old).is == verdict::accepted);
    refused(s.check(old), verdict::stale, rules::digest_replayed);
}

// req: rfc7616#3.5-5   cnonce and nc are those of the request
// req: rfc7616#3.5-6   and are there
// req: rfc7616#3.5-4   with the qop of the request
TEST_CASE("digest_server: Authentication-Info") {
    scene s;
    auto const d = s.credentials(9);
    auto const i = s.server.confirm(d, s.request, s.key, s.now);
    CHECK(i.cnonce == "c");
    CHECK(i.nc == 9);
    CHECK(i.qop == protection::auth);
    CHECK(i.rspauth == digest_rspauth(support::hashes, s.key,
                                      {"", d.uri, d.nonce, d.cnonce, 9, d.qop, d.algorithm, ""}));
    CHECK(i.next_nonce.empty());
    CHECK(s.server.confirm(d, s.request, s.key, s.now, 1).next_nonce.empty());
    s.now.nanoseconds += s.server.options().nonce_time.nanoseconds / 2 + 1;
    CHECK(s.server.confirm(d, s.request, s.key, s.now).next_nonce.empty());
    CHECK_FALSE(s.server.confirm(d, s.request, s.key, s.now, 1).next_nonce.empty());
}
