#include <httoop/auth/basic.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/field/authorization.hpp>

#include <doctest/doctest.h>

#include "support/challenges.hpp"

using namespace httoop;
using namespace httoop::auth;
using nlohmann::json;

namespace {

result<basic_user> read(std::string const& value) {
    auto const a = authorization::parse(value);
    if (!a) return a.error();
    return read_basic(a->sent);
}

}  // namespace

// req: rfc7617#2
TEST_CASE("basic: the pairs of the vectors, both ways") {
    json const all = support::auth_cases("auth-vectors.json")["basic"];
    CHECK(all.size() == 7);
    for (json const& c : all) {
        CAPTURE(c.dump());
        bool const latin1 = c["charset"] == "ISO-8859-1";
        std::string const name = c["user"];
        std::string const password = latin1 ? support::octet_for_each_character(c["password"])
                                            : c["password"].get<std::string>();
        auto const user = read(c["credentials"]);
        REQUIRE(user.has_value());
        CHECK(user->name == name);
        CHECK(user->password.equals(password));
        auto const composed = write_basic(name, secret{password});
        REQUIRE(composed.has_value());
        CHECK(authorization{*composed}.compose() == c["credentials"].get<std::string>());
    }
}

// req: rfc7617#2
// req: rfc7617#2-3   control characters
TEST_CASE("basic: what the vectors say is invalid is refused") {
    json const all = support::auth_cases("auth-vectors.json")["basic_invalid"];
    CHECK(all.size() == 10);
    for (json const& c : all) {
        CAPTURE(c.dump());
        CHECK_FALSE(read(c["value"]).has_value());
    }
    CHECK(support::fault_of(read("Basic Zm9v")) == &rules::basic_grammar);
    CHECK(support::fault_of(read("Basic AGE6Yg==")) == &rules::basic_control);
    CHECK(support::fault_of(read("Basic YTpiCg==")) == &rules::basic_control);
    CHECK(support::fault_of(read("Bearer YTpi")) == &rules::basic_grammar);
    CHECK(support::fault_of(read("basic YTpi")) == nullptr);
}

// req: rfc7617#2     a user-id with a colon cannot be sent
// req: rfc7617#2-3
TEST_CASE("basic: what cannot be sent is not composed") {
    auto const colon = write_basic("a:b", secret{"c"});
    REQUIRE_FALSE(colon.has_value());
    CHECK(colon.error().broken == &rules::basic_grammar);
    CHECK(colon.error().offset == 1);
    CHECK(support::fault_of(write_basic("a\n", secret{"c"})) == &rules::basic_control);
    CHECK(support::fault_of(write_basic("a", secret{"\x7f"})) == &rules::basic_control);
}

// req: rfc7617#2-1   realm is required
// req: rfc7617#2-2   unknown parameters are ignored
// req: rfc7617#2.1   charset has one value
TEST_CASE("basic: challenges") {
    challenge const c = basic_challenge("a \"b\"");
    CHECK(compose_authentication(c, auth_place::challenge) ==
          "Basic realm=\"a \\\"b\\\"\", charset=\"UTF-8\"");
    CHECK(compose_authentication(basic_challenge("a", false), auth_place::challenge) ==
          "Basic realm=\"a\"");
    auto const back = read_basic_challenge(c);
    REQUIRE(back.has_value());
    CHECK(back->realm == "a \"b\"");
    CHECK(back->utf8);
    CHECK_FALSE(
        read_basic_challenge({"Basic", "", {{"realm", "a"}, {"charset", "latin1"}, {"x", "y"}}})
            ->utf8);
    CHECK(support::fault_of(read_basic_challenge({"Basic", "", {{"Charset", "utf-8"}}})) ==
          &rules::basic_realm);
}

// req: rfc7617#2.1-1
// req: rfc7617#2.1-2
TEST_CASE("basic: every character of a name and a password comes through") {
    std::string const name = "J\u00e4s\u00f8n \u5b57\U0001f511";
    std::string const password = "\u00a3\u3000 \u0391:\U0001f512~";
    auto const user = read_basic(*write_basic(name, secret{password}));
    REQUIRE(user.has_value());
    CHECK(user->name == name);
    CHECK(user->password.equals(password));
}
