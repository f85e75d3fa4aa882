#include <httoop/message/response.hpp>

#include <doctest/doctest.h>
#include <string>

#include <httoop/message/rules.hpp>

using namespace httoop;

// req: rfc9110#8.3-1
TEST_CASE("text, html and json are 200 with their media type and their content") {
    response const text = response::text("a");
    CHECK(text.status() == status_code::ok);
    CHECK(text.fields().value(field_id::content_type) == "text/plain; charset=utf-8");
    CHECK(text.octets() == "a");
    CHECK(text.defect());
    CHECK(response::html("b").fields().value(field_id::content_type) == "text/html; charset=utf-8");
    CHECK(response::json("{}").fields().value(field_id::content_type) == "application/json");
    CHECK(response::json("").content().present());
}

TEST_CASE("a redirect says where to, and asks for GET unless told otherwise") {
    response const r = response::redirect("/new");
    CHECK(r.status() == status_code::see_other);
    CHECK(r.fields().value(field_id::location) == "/new");
    CHECK(response::redirect("/", status_code::permanent_redirect).status().number() == 308);
}

TEST_CASE("a redirect to a place with a line break cannot be sent") {
    // req: rfc9110#5.5-4
    response const r = response::redirect("/a\r\nSet-Cookie: x=y");
    CHECK_FALSE(r.fields().has(field_id::location));
    REQUIRE_FALSE(r.defect());
    CHECK(r.defect().error().broken == &rules::field_value_octets);
}

TEST_CASE("the reason is the registered one until another is given or received") {
    response r{status_code::not_found};
    CHECK(r.reason() == "Not Found");
    r.status(status_code::gone);
    CHECK(r.reason() == "Gone");
    r.reason("It was here\tyesterday \xe2\x98\x83");
    CHECK(r.reason() == "It was here\tyesterday \xe2\x98\x83");
    r.assign(http_1_1, status_code::ok, "");
    CHECK(r.reason() == "");
    r.assign(http_1_1, status_code::ok, "OK");
    CHECK(r.reason() == "OK");
    r.assign(http_1_0, status_code::from(299).value(), "Fine");
    CHECK(r.reason() == "Fine");
    CHECK(r.version() == http_1_0);
    CHECK(response{status_code::from(299).value()}.reason() == "");
}

TEST_CASE("a reason with a line break or another control octet cannot be sent") {
    // req: rfc9112#4
    for (octets phrase : {"a\r\nb", "a\n", "\x01", "a\x7f"}) {
        response r;
        r.reason(phrase);
        REQUIRE_FALSE(r.defect());
        CHECK(r.defect().error().broken == &rules::reason_octets);
        CHECK(r.reason() == "OK");
        r.clear();
        CHECK(r.defect());
    }
}

TEST_CASE("a response is cleared for the next one") {
    response r = response::text("content");
    r.status(status_code::gone).set("A", "1");
    r.reason("Away");
    r.version(http_1_0);
    r.trailers().append("B", "2");
    r.clear();
    CHECK(r.status() == status_code::ok);
    CHECK(r.reason() == "OK");
    CHECK(r.version() == http_1_1);
    CHECK(r.fields().empty());
    CHECK(r.trailers().empty());
    CHECK_FALSE(r.content().present());
}

TEST_CASE("a refused trailer is the response's defect") {
    // req: rfc9110#5.5-4
    response r;
    r.trailers().append("A", "\r");
    CHECK_FALSE(r.defect());
}
