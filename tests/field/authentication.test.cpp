#include <httoop/field/authentication.hpp>

#include <httoop/field/authorization.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/field/www_authenticate.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {

auth_params numbered(std::size_t count) {
    auth_params all;
    for (std::size_t i = 0; i < count; ++i) all.push_back({"p" + std::to_string(i), "v"});
    return all;
}

}  // namespace

TEST_CASE("authentication: schemes and parameter names have no case") {
    auto const c = *parse_credentials("dIGEST Realm=a, NONCE=\"b\"");
    CHECK(c.is("Digest"));
    CHECK_FALSE(c.is("Digest-"));
    REQUIRE(c.params.find("nonce") != nullptr);
    CHECK(*c.params.find("nonce") == "b");
    CHECK(*c.params.find("rEALM") == "a");
    CHECK(c.params.find("qop") == nullptr);
}

// req: rfc9110#11.2-1
TEST_CASE("authentication: a name occurs once, in any case, also over several lines") {
    support::refuses<www_authenticate>("Basic realm=\"a\", Realm=\"b\"", rules::auth_param_once,
                                       17);
    support::refuses<authorization>("X a=1,b=2,A=3", rules::auth_param_once, 10);
    std::vector<challenge> all;
    REQUIRE(add_challenges("X a=1", all).has_value());
    REQUIRE(add_challenges("b=2", all).has_value());
    CHECK(all == std::vector<challenge>{{"X", "", {{"a", "1"}, {"b", "2"}}}});
    auto const again = add_challenges("A=3", all);
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().broken == &rules::auth_param_once);
    support::takes<www_authenticate>("X a=1, Y a=1");
    support::does_not_compose(authorization{{"X", "", {{"a", "1"}, {"A", "2"}}}});
}

// req: rfc9110#11.2
TEST_CASE("authentication: what is no parameter, and where; there are not too many") {
    support::refuses<www_authenticate>("Basic realm=\\f\\o\\o", rules::auth_param_grammar, 12);
    support::refuses<www_authenticate>("Basic realm=\"a", rules::auth_param_grammar, 12);
    support::refuses<www_authenticate>("Basic a=1, realm=", rules::auth_param_grammar, 17);
    support::refuses<authorization>("Basic ,=", rules::credentials_grammar, 7);
    support::takes<authorization>(authorization{{"X", "", numbered(most_auth_params)}}.compose());
    support::does_not_compose(authorization{{"X", "", numbered(most_auth_params + 1)}});
}

// req: rfc9110#11.5-1
// req: rfc7616#3.3-10   realm, domain, nonce, opaque and qop are quoted
// req: rfc7616#3.3-11   stale and algorithm are not
TEST_CASE("authentication: the forms of a challenge's parameters") {
    support::takes<www_authenticate>("Basic realm=a, charset=UTF-8",
                                     "Basic realm=\"a\", charset=\"UTF-8\"");
    support::takes<www_authenticate>("Whoever realm=a, b=\"c\"", "Whoever realm=\"a\", b=c");
    support::takes<www_authenticate>(
        "digest realm=a, domain=b, nonce=c, opaque=d, qop=auth, stale=\"true\", algorithm=\"MD5\", "
        "charset=UTF-8, userhash=true",
        "digest realm=\"a\", domain=\"b\", nonce=\"c\", opaque=\"d\", qop=\"auth\", stale=true, "
        "algorithm=MD5, "
        "charset=UTF-8, userhash=true");
    support::takes<www_authenticate>("Bearer scope=a, error=invalid_token",
                                     "Bearer scope=\"a\", error=\"invalid_token\"");
    support::does_not_compose(www_authenticate{{{"Digest", "", {{"stale", "not so"}}}}});
    support::does_not_compose(www_authenticate{{{"Digest", "", {{"algorithm", ""}}}}});
}

// req: rfc7616#3.4-5   username, realm, nonce, uri, response, cnonce and opaque are quoted
// req: rfc7616#3.4-6   algorithm, qop and nc are not
TEST_CASE("authentication: the forms of credentials' parameters") {
    support::takes<authorization>(
        "Digest username=a, realm=b, nonce=c, uri=\"/\", response=d, cnonce=e, opaque=f, "
        "algorithm=\"MD5\", "
        "qop=\"auth\", nc=\"00000001\"",
        "Digest username=\"a\", realm=\"b\", nonce=\"c\", uri=\"/\", response=\"d\", cnonce=\"e\", "
        "opaque=\"f\", algorithm=MD5, qop=auth, nc=00000001");
    support::does_not_compose(authorization{{"Digest", "", {{"nc", "1,a=b"}}}});
}
