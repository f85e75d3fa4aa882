#include <httoop/auth/digest_response.hpp>

#include <doctest/doctest.h>

#include "support/challenges.hpp"
#include "support/hashes.hpp"

using namespace httoop;
using namespace httoop::auth;
using nlohmann::json;

namespace {

std::string text(json const& c, char const* name) { return c.value(name, ""); }

// The input of a vector, which has to live while that is used.
struct vector_input {
    std::string method, uri, nonce, cnonce, content;
    digest_input of;
    secret key;

    explicit vector_input(json const& c)
        : method{text(c, "method")},
          uri{text(c, "uri")},
          nonce{text(c, "nonce")},
          cnonce{text(c, "cnonce")},
          content{text(c, "body")} {
        std::string const qop = text(c, "qop");
        of = {method,
              uri,
              nonce,
              cnonce,
              parse_nonce_count(text(c, "nc")).value_or(0),
              qop.empty()     ? protection::none
              : qop == "auth" ? protection::auth
                              : protection::auth_int,
              digest_algorithm::find(text(c, "algorithm")).value(),
              content};
        key = digest_key(support::hashes, of.algorithm.hash, text(c, "username"), text(c, "realm"),
                         secret{text(c, "password")});
    }
};

}  // namespace

// req: rfc7616#3.6-1
TEST_CASE("digest_response: the numbers of RFC 2617, RFC 7616 and ours") {
    json const all = support::auth_cases("auth-vectors.json")["digest"];
    CHECK(all.size() == 17);
    for (json const& c : all) {
        CAPTURE(c.dump());
        vector_input const in{c};
        CHECK(digest_response(support::hashes, in.key, in.of) == text(c, "response"));
        if (c.contains("userhash"))
            CHECK(digest_username_hash(support::hashes, in.of.algorithm.hash, text(c, "username"),
                                       text(c, "realm")) == text(c, "userhash"));
    }
}

// req: rfc7616#3.5
TEST_CASE("digest_response: rspauth is made without a method") {
    json const all = support::auth_cases("auth-vectors.json")["digest_rspauth"];
    CHECK(all.size() == 2);
    for (json const& c : all) {
        CAPTURE(c.dump());
        vector_input in{c};
        in.of.method = "GET";
        CHECK(digest_rspauth(support::hashes, in.key, in.of) == text(c, "rspauth"));
    }
}
