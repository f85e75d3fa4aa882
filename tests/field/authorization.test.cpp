#include <httoop/field/authorization.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("authorization: a scheme with token68, with parameters, alone") {
    support::takes<authorization>("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    support::takes<authorization>("basic  a", "basic a");
    support::takes<proxy_authorization>("Digest , nc=00000001,,username=\"a\",",
                                        "Digest nc=00000001, username=\"a\"");
    support::takes<authorization>("Negotiate");
}

// req: rfc9110#11.4
TEST_CASE("authorization: is no list, and has no second scheme") {
    support::refuses<authorization>("", rules::credentials_grammar, 0);
    support::refuses<authorization>(" Basic a", rules::credentials_grammar, 0);
    support::refuses<authorization>(",Basic a", rules::credentials_grammar, 0);
    support::refuses<authorization>("Basic,", rules::credentials_grammar, 5);
    support::refuses<authorization>("Basic a=,", rules::credentials_grammar, 8);
    support::refuses<authorization>("Basic a, Digest b", rules::credentials_grammar, 7);
    support::refuses<authorization>("Digest a=b, Basic c=d", rules::credentials_grammar, 12);
    support::does_not_compose(authorization{});
}
