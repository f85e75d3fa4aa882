#include "engine/redirect.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("redirect: five status codes are followed, others are not") {
    for (unsigned n = 100; n < 600; ++n) {
        CAPTURE(n);
        bool const one = n == 301 || n == 302 || n == 303 || n == 307 || n == 308;
        CHECK(is_followed(*status_code::from(n)) == one);
    }
}

// req: rfc9110#15.4.8-1
TEST_CASE("redirect: 307 and 308 keep the method, 301 and 302 make GET of POST alone, 303 GET of all but HEAD") {
    struct {
        method::known before;
        unsigned status;
        method::known after;
    } const rows[] = {
        {method::post, 301, method::get},  {method::post, 302, method::get},  {method::post, 303, method::get},
        {method::post, 307, method::post}, {method::post, 308, method::post}, {method::put, 301, method::put},
        {method::put, 302, method::put},   {method::put, 303, method::get},   {method::put, 307, method::put},
        {method::head, 301, method::head}, {method::head, 303, method::head}, {method::get, 303, method::get},
        {method::delete_, 303, method::get},
    };
    for (auto const& r : rows) {
        CAPTURE(method::name(r.before));
        CAPTURE(r.status);
        CHECK(redirected_method(r.before, *status_code::from(r.status)) == r.after);
    }
}

// req: rfc9110#15.4-1
TEST_CASE("redirect: credentials do not go to another origin, content fields not without content") {
    field_section all;
    for (octets const name : {"Authorization", "Cookie", "Content-Type", "X-Mine"}) all.append(name, "v");
    field_section f = all;
    redirect_fields(f, true, true);
    CHECK(f.size() == 4);
    f = all;
    redirect_fields(f, false, true);
    CHECK_FALSE(f.has(field_id::authorization));
    CHECK_FALSE(f.has(field_id::cookie));
    CHECK(f.has(field_id::content_type));
    f = all;
    redirect_fields(f, true, false);
    CHECK(f.has(field_id::authorization));
    CHECK_FALSE(f.has(field_id::content_type));
    CHECK(f.value("X-Mine") == "v");
}
