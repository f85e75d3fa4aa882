#include <httoop/service/users.hpp>

#include <fstream>

#include <doctest/doctest.h>

#include <httoop/auth/digest_response.hpp>
#include <httoop/service/hashes.hpp>

#include "support/people.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using auth::hash_algorithm;
using auth::secret;

namespace {

std::string fault(octets line) {
    users u;
    auto const added = u.add(line, "f");
    return added ? "" : added.error().about;
}

}  // namespace

TEST_CASE("users: passwords of htpasswd in bcrypt and SHA-crypt") {
    users u;
    CHECK_FALSE(u.has_passwords());
    CHECK_FALSE(u.check("eve", secret{"pw"}));
    REQUIRE(u.add(support::people, "people"));
    CHECK(u.has_passwords());
    CHECK(u.check("eve", secret{"pw"}));
    CHECK(u.check("bob", secret{"open sesame"}));
    CHECK_FALSE(u.check("eve", secret{"open sesame"}));
    CHECK_FALSE(u.check("eve", secret{""}));
    CHECK_FALSE(u.check("mallory", secret{"pw"}));
    CHECK_FALSE(u.check("eve", secret{std::string(10000, 'a')}));
}

TEST_CASE("users: keys for Digest, ours and those of htdigest") {
    users u;
    REQUIRE(u.add(support::people, "people"));
    auto const& h = openssl_hashes();
    for (auto const a : {hash_algorithm::sha_256, hash_algorithm::md5}) {
        secret const expected = auth::digest_key(h, a, "eve", "attic", secret{"pw"});
        REQUIRE(u.find("eve", false, "attic", a) != nullptr);
        CHECK(u.find("eve", false, "attic", a)->key.equals(expected.reveal()));
        digest_user const* const hashed = u.find(auth::digest_username_hash(h, a, "eve", "attic"), true, "attic", a);
        REQUIRE(hashed != nullptr);
        CHECK(hashed->name == "eve");
        CHECK(u.find("eve", true, "attic", a) == nullptr);
        CHECK(u.find("eve", false, "cellar", a) == nullptr);
        CHECK(u.find("bob", false, "attic", a) == nullptr);
    }
    CHECK(u.find("eve", false, "attic", hash_algorithm::sha_512_256) == nullptr);
    CHECK(u.algorithms("attic") ==
          std::vector<auth::digest_algorithm>{{hash_algorithm::sha_256, false},
                                              {hash_algorithm::md5, false}});
    CHECK(u.algorithms("cellar").empty());
}

TEST_CASE("users: what cannot be used is refused, with its line") {
    CHECK(fault("# a\n\neve").starts_with("f:3: neither"));
    CHECK(fault(":$5$a$b").starts_with("f:1: neither"));
    for (octets const weak :
         {"eve:pw", "eve:", "eve:$apr1$a$b",
          "eve:{SHA}nU4eI71bcnBGqeO0t9tXvY1u5oQ=", "eve:aaJ8F.y4p5zGs", "eve:$1$a$b",
          "eve:$2y$10$short", "eve:$2y$99$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
          "eve:$2x$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW", "eve:$5$",
          "eve:$5$salt$short", "eve:$6$salt$n3a2i8i4F9QJeBWCS0AMO5xyVBBf.4iFCPvoPCJ5wW9"})
        CHECK_MESSAGE(fault(weak).find("easy to guess") != std::string::npos, weak);
    CHECK(fault("eve:attic:SHA-256:abc").find("digits") != std::string::npos);
    CHECK(fault("eve:attic:g7405ace33aef15c3e12f190794002d3").find("digits") != std::string::npos);
    CHECK(fault("eve:attic:SHA-1:a7405ace33aef15c3e12f190794002d3").starts_with("f:1: neither"));
    CHECK(fault("eve:attic:MD5-sess:a7405ace33aef15c3e12f190794002d3").starts_with("f:1: neither"));
    CHECK(fault("a:b:c:d:e").starts_with("f:1: neither"));
    users u;
    REQUIRE(u.add(support::people, "people"));
    CHECK_FALSE(u.add(support::people, "people").has_value());
}

TEST_CASE("users: of a file") {
    support::temporary_folder const folder;
    std::string const path = folder.path("people");
    users u;
    auto const missing = u.add_file(path);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().about.find(path) != std::string::npos);
    std::ofstream{path} << support::people;
    CHECK(u.add_file(path).has_value());
    CHECK(u.check("eve", secret{"pw"}));
}
