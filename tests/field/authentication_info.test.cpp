#include <httoop/field/authentication_info.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc7616#3.5-7   nextnonce, rspauth and cnonce are quoted
// req: rfc7616#3.5-8   qop and nc are not
TEST_CASE("authentication_info: the forms of its parameters") {
    support::takes<authentication_info>(
        "nextnonce=a,,rspauth=b , cnonce = c, qop=\"auth\", nc=\"00000001\", other=\"d\"",
        "nextnonce=\"a\", rspauth=\"b\", cnonce=\"c\", qop=auth, nc=00000001, other=d");
    support::takes<proxy_authentication_info>("");
    support::does_not_compose(authentication_info{{{"qop", "a b"}}});
}

// req: rfc9110#11.2
TEST_CASE("authentication_info: parameters and nothing else") {
    support::refuses<authentication_info>("Digest nc=1", rules::auth_param_grammar, 7);
    support::refuses<authentication_info>("nc", rules::auth_param_grammar, 2);
    support::refuses<authentication_info>("nc=1, nc=2", rules::auth_param_once, 6);
}
