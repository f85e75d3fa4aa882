#include <httoop/auth/digest.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>

#include <doctest/doctest.h>

#include "support/challenges.hpp"

using namespace httoop;
using namespace httoop::auth;

namespace {

policy relaxed() {
    policy p;
    p.relax(relaxation::digest_without_qop);
    return p;
}

result<digest_credentials> read(std::string const& value, policy const& p = {}) {
    auto const a = authorization::parse(value);
    if (!a) return a.error();
    return digest_credentials::parse(a->sent, p);
}
rule const* broken(std::string const& value) {
    auto const r = read(value);
    return r ? nullptr : r.error().broken;
}
result<digest_challenge> read_challenge(std::string const& value, policy const& p = {}) {
    auto const f = www_authenticate::parse(value);
    if (!f) return f.error();
    return digest_challenge::parse(f->challenges.at(0), p);
}

constexpr char whole[] =
    "Digest username=\"a\", realm=\"b\", uri=\"/\", algorithm=SHA-256, nonce=\"c\", nc=0000000f, "
    "cnonce=\"d\", "
    "qop=auth-int, response=\"e\", opaque=\"f\"";

// `whole` with one parameter replaced.
std::string with(std::string const& from, std::string const& to) {
    std::string s = whole;
    return s.replace(s.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("digest: a challenge, both ways") {
    std::string const text =
        "Digest realm=\"a\", domain=\"/b https://c/d\", qop=\"auth, auth-int\", "
        "algorithm=SHA-512-256-sess, nonce=\"e\", "
        "opaque=\"\", stale=true, charset=UTF-8, userhash=true";
    auto const c = read_challenge(text);
    REQUIRE(c.has_value());
    CHECK(*c == digest_challenge{"a",
                                 "e",
                                 {hash_algorithm::sha_512_256, true},
                                 true,
                                 true,
                                 true,
                                 true,
                                 true,
                                 {"/b", "https://c/d"},
                                 ""});
    CHECK(compose_authentication(c->compose(), auth_place::challenge) == text);
    auto const least = *read_challenge("Digest realm=a, nonce=b, qop=auth, stale=maybe");
    CHECK(least.algorithm == digest_algorithm{hash_algorithm::md5, false});
    CHECK_FALSE(least.stale);
    CHECK_FALSE(least.utf8);
    CHECK_FALSE(least.opaque.has_value());
}

// req: rfc7616#3.3     realm and nonce
// req: rfc7616#3.3-7   an algorithm that is not understood
// req: rfc7616#3.3-8   qop
// req: rfc7616#3.3-9   options of qop that are not known
TEST_CASE("digest: challenges that cannot be answered, and what is ignored in others") {
    CHECK(support::fault_of(read_challenge("Digest nonce=b, qop=auth")) == &rules::digest_grammar);
    CHECK(support::fault_of(read_challenge("Digest realm=b, qop=auth")) == &rules::digest_grammar);
    CHECK(support::fault_of(read_challenge("Basic realm=b, nonce=a, qop=auth")) ==
          &rules::digest_grammar);
    CHECK(support::fault_of(read_challenge("Digest realm=a, nonce=b, qop=auth, algorithm=SHA-3")) ==
          &rules::digest_algorithm_known);
    CHECK(support::fault_of(read_challenge("Digest realm=a, nonce=b")) == &rules::digest_qop_used);
    CHECK(support::fault_of(read_challenge("Digest realm=a, nonce=b, qop=\"\"")) ==
          &rules::digest_qop_used);
    auto const relaxed_one = read_challenge("Digest realm=a, nonce=b", relaxed());
    REQUIRE(relaxed_one.has_value());
    CHECK_FALSE((relaxed_one->auth || relaxed_one->auth_int));
    auto const known =
        read_challenge("Digest realm=a, nonce=b, qop=\"token,AUTH,,mutual\", new=thing");
    REQUIRE(known.has_value());
    CHECK(known->auth);
    CHECK_FALSE(known->auth_int);
}

TEST_CASE("digest: credentials, both ways") {
    auto const c = read(whole);
    REQUIRE(c.has_value());
    CHECK(*c == digest_credentials{
                    "a", false, "b", "c", "/", "e", {}, protection::auth_int, "d", 15, "f"});
    CHECK(authorization{c->compose()}.compose() == whole);
}

// req: rfc7616#3.3-3   opaque comes back as it came
TEST_CASE("digest: opaque is returned") {
    CHECK(*read(authorization{read(whole)->compose()}.compose())->opaque == "f");
    CHECK_FALSE(read(with(", opaque=\"f\"", ""))->opaque.has_value());
}

// req: rfc7616#3.4     what has to be there
// req: rfc7616#3.4-1   not both names
// req: rfc7616#3.4-2   qop is one that is known
// req: rfc7616#3.4-3   cnonce
// req: rfc7616#3.4-4   nc
// req: rfc7616#3.5-9   nc has eight digits
// req: rfc7616#3.3-8   qop
TEST_CASE("digest: credentials that are not whole") {
    for (char const* missing :
         {"username=\"a\", ", "realm=\"b\", ", "uri=\"/\", ", "nonce=\"c\", ", "response=\"e\", "})
        CHECK_MESSAGE(broken(with(missing, "")) == &rules::digest_required, missing);
    CHECK(broken(with("SHA-256", "SHA-1")) == &rules::digest_required);
    CHECK(broken(with("Digest", "Other")) == &rules::digest_required);
    CHECK(broken(with("username=\"a\"", "username=\"a\", username*=UTF-8''a")) ==
          &rules::digest_two_names);
    CHECK(broken(with("qop=auth-int", "qop=other")) == &rules::digest_qop_offered);
    CHECK(broken(with(", qop=auth-int", "")) == &rules::digest_qop_used);
    CHECK(broken(with(", cnonce=\"d\"", "")) == &rules::digest_cnonce_used);
    CHECK(broken(with("cnonce=\"d\"", "cnonce=\"\"")) == &rules::digest_cnonce_used);
    CHECK(broken(with(", nc=0000000f", "")) == &rules::digest_nc_used);
    for (char const* nc : {"f", "0000000", "00000000f", "0000000g", "00000000"})
        CHECK_MESSAGE(broken(with("0000000f", nc)) == &rules::digest_nc_digits, nc);
    CHECK(read(with("0000000f", "FFFFFFFF"))->nc == 0xffffffff);
    auto const old = read(with(", nc=0000000f, cnonce=\"d\", qop=auth-int", ""), relaxed());
    REQUIRE(old.has_value());
    CHECK(old->qop == protection::none);
    CHECK(old->nc == 0);
}

TEST_CASE("digest: a name that a quoted-string does not hold goes as username*") {
    auto c = *read(whole);
    for (char const* name : {"J\u00e4s\u00f8n Doe", "a\tb", "\u00e4\"\\%'"}) {
        c.username = name;
        std::string const text = authorization{c.compose()}.compose();
        CAPTURE(text);
        CHECK(text.find("username*=UTF-8''") != std::string::npos);
        CHECK(read(text)->username == name);
    }
    c.username = "a \"b\" \\c";
    CHECK(authorization{c.compose()}.compose().find("username=\"a \\\"b\\\" \\\\c\"") !=
          std::string::npos);
    CHECK(read(with("username=\"a\"", "username*=utf-8'en'J%C3%A4s"))->username == "J\u00e4s");
    for (char const* bad :
         {"username*=a", "username*=UTF-8''%g0", "username*=UTF-8''%ff", "username*=latin1''a",
          "username*=UTF-8'a", "username*=UTF-8''a, userhash=true"})
        CHECK_MESSAGE(broken(with("username=\"a\"", bad)) == &rules::digest_required, bad);
}

// req: rfc7616#3.5-6   rspauth, cnonce and nc go with qop
// req: rfc7616#3.5-9
TEST_CASE("digest: Authentication-Info, both ways") {
    digest_info const i{"a", protection::auth, "b", "c", 1};
    auth_params const p = i.compose();
    CHECK(compose_auth_params(p, "Digest", auth_place::info) ==
          "nextnonce=\"a\", qop=auth, rspauth=\"b\", cnonce=\"c\", nc=00000001");
    CHECK(*digest_info::parse(p) == i);
    CHECK(digest_info::parse({{"nextnonce", "a"}})->next_nonce == "a");
    CHECK(support::fault_of(digest_info::parse({{"nc", "1"}})) == &rules::digest_nc_digits);
    for (std::size_t missing : {2u, 3u, 4u}) {
        auth_params less = p;
        less.erase(less.begin() + static_cast<std::ptrdiff_t>(missing));
        CHECK(support::fault_of(digest_info::parse(less)) == &rules::digest_info_whole);
    }
}
