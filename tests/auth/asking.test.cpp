#include <httoop/auth/asking.hpp>

#include <httoop/auth/basic.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::auth;

// req: rfc9110#11.6.1-1
TEST_CASE("asking: 401 has its challenges") {
    response const r = ask({basic_challenge("a"), {"Negotiate"}});
    CHECK(r.status() == status_code::unauthorized);
    CHECK(r.fields().value(field_id::www_authenticate) == "Basic realm=\"a\", charset=\"UTF-8\"");
    CHECK(r.fields().count(field_id::www_authenticate) == 2);
    CHECK(asked(r)->at(1) == challenge{"Negotiate"});
    CHECK(asked(r)->size() == 2);
    CHECK_FALSE(asked(r, asker::proxy).has_value());
    CHECK(ask({}).status() == status_code::forbidden);
}

// req: rfc9110#11.7.1-1
// req: rfc7616#3.8-1
TEST_CASE("asking: a proxy has its own status and field") {
    response const r = ask({basic_challenge("a", false)}, asker::proxy);
    CHECK(r.status() == status_code::proxy_authentication_required);
    CHECK(r.fields().value(field_id::proxy_authenticate) == "Basic realm=\"a\"");
    CHECK_FALSE(r.fields().has(field_id::www_authenticate));
    CHECK(asked(r, asker::proxy)->size() == 1);
}

// req: rfc7616#3.8-2
TEST_CASE("asking: credentials and info go where they were asked for") {
    request q{method::get, "/"};
    CHECK(is_absent(credentials_of(q)));
    set_credentials(q, {"A", "b"});
    set_credentials(q, {"C", "d"}, asker::proxy);
    CHECK(credentials_of(q)->scheme == "A");
    CHECK(credentials_of(q, asker::proxy)->scheme == "C");
    CHECK(q.fields().value(field_id::proxy_authorization) == "C d");
    response r;
    set_info(r, {{"a", "b"}});
    set_info(r, {{"c", "d"}}, asker::proxy);
    CHECK(info_of(r)->at(0).name == "a");
    CHECK(info_of(r, asker::proxy)->at(0).name == "c");
}
