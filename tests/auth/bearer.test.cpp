#include <httoop/auth/bearer.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>

#include <doctest/doctest.h>

#include "support/challenges.hpp"

using namespace httoop;
using namespace httoop::auth;

namespace {

rule const* broken(bearer_challenge const& c) {
    auto const r = c.compose();
    return r ? nullptr : r.error().broken;
}
rule const* broken(challenge const& c) {
    auto const r = bearer_challenge::parse(c);
    return r ? nullptr : r.error().broken;
}

}  // namespace

// req: rfc6750#2.1
// req: rfc6750#2.1-2
// req: rfc6750#2.1-1
TEST_CASE("bearer: the token of a request, and back") {
    auto const sent = authorization::parse("bearer mF_9.B5f-4.1JqM==");
    auto const token = read_bearer(sent->sent);
    REQUIRE(token.has_value());
    CHECK(token->equals("mF_9.B5f-4.1JqM=="));
    CHECK(authorization{*write_bearer(secret{"a/b~c+="})}.compose() == "Bearer a/b~c+=");
    for (octets const bad : {"Bearer", "Basic a", "Bearer a=b"}) {
        CAPTURE(bad);
        CHECK(support::fault_of(read_bearer(authorization::parse(bad)->sent)) ==
              &rules::bearer_grammar);
    }
    for (char const* bad : {"", "a b", "a,b", "=", "a=b"})
        CHECK_FALSE(write_bearer(secret{bad}).has_value());
}

// req: rfc6750#3-1   the answer has WWW-Authenticate
// req: rfc6750#3-2   with the scheme Bearer
// req: rfc6750#3-6     error
// req: rfc6750#3.1-1 rfc6750#3.1-2 rfc6750#3.1-3   the statuses
// req: rfc6750#3.1-4   no error where no token was sent
TEST_CASE("bearer: each error has its status and its challenge") {
    struct {
        bearer_error error;
        status_code::known status;
        octets field;
    } const cases[] = {
        {bearer_error::none, status_code::unauthorized, "Bearer realm=\"example\""},
        {bearer_error::invalid_request, status_code::bad_request,
         "Bearer realm=\"example\", error=\"invalid_request\""},
        {bearer_error::invalid_token, status_code::unauthorized,
         "Bearer realm=\"example\", error=\"invalid_token\""},
        {bearer_error::insufficient_scope, status_code::forbidden,
         "Bearer realm=\"example\", error=\"insufficient_scope\""},
    };
    for (auto const& c : cases) {
        auto const r = refuse_bearer({.realm = "example", .error = c.error});
        REQUIRE(r.has_value());
        CHECK(r->status() == c.status);
        CHECK(r->fields().value(field_id::www_authenticate) == c.field);
        CHECK(bearer_challenge::parse(r->get<www_authenticate>()->challenges.at(0))->error ==
              c.error);
    }
    CHECK(broken(challenge{"Token", "", {{"realm", "a"}}}) == &rules::bearer_scheme);
}

// req: rfc6750#3-3   at least one parameter
// req: rfc6750#3-8   scope
// req: rfc6750#3-9   error, error_description
// req: rfc6750#3-10  error_uri
TEST_CASE("bearer: the parameters of a challenge and their characters") {
    bearer_challenge const whole{
        "r \"q\"", {"a", "urn:x:!#$"}, bearer_error::invalid_token, "it is over", "/help?a=b"};
    CHECK(compose_authentication(*whole.compose(), auth_place::challenge) ==
          "Bearer realm=\"r \\\"q\\\"\", scope=\"a urn:x:!#$\", error=\"invalid_token\", "
          "error_description=\"it is over\", error_uri=\"/help?a=b\"");
    CHECK(bearer_challenge::parse(*whole.compose()).value() == whole);
    CHECK(broken(bearer_challenge{}) == &rules::bearer_attributes);
    CHECK(broken(challenge{"Bearer"}) == &rules::bearer_attributes);
    for (char const* word : {"", "a b", "a\"", "\\", "\u00e4"})
        CHECK(broken(bearer_challenge{.scope = {word}}) == &rules::bearer_scope);
    CHECK(broken(challenge{"Bearer", "", {{"scope", "a  b"}}}) == &rules::bearer_scope);
    for (char const* text : {"\"", "a\\b", "\t", "\u00e4"}) {
        CHECK(broken(bearer_challenge{.description = text}) == &rules::bearer_error_text);
        CHECK(broken(challenge{"Bearer", "", {{"error", text}}}) == &rules::bearer_error_text);
    }
    for (char const* uri : {"a b", "\"", "%", "\\"})
        CHECK(broken(bearer_challenge{.uri = uri}) == &rules::bearer_error_uri);
    CHECK(bearer_challenge::parse({"Bearer", "", {{"error", "of_another_kind"}}})->error ==
          bearer_error::none);
}
