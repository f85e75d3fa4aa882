#include <httoop/cors/sharing.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("sharing: origins are kept as user agents write them") {
    cors::sharing s;
    for (octets const origin : {"https://App.Example:443", "HTTP://localhost:3000", "null", "http://[2001:DB8::1]:80", "x-app://id"}) {
        CAPTURE(origin);
        CHECK(s.allow(origin).has_value());
    }
    CHECK(s.origins == std::vector<std::string>{"https://app.example", "http://localhost:3000", "null", "http://[2001:db8::1]", "x-app://id"});
    CHECK_FALSE(s.any_origin);
    CHECK(s.allow("*").has_value());
    CHECK(s.any_origin);
    CHECK(s.origins.size() == 5);
}

TEST_CASE("sharing: what is no origin is not allowed") {
    cors::sharing s;
    for (octets const wrong : {"", "app.example", "https://", "https://app.example/", "https://app.example/a", "https://me@app.example", "https://*.example,https://b",
                               "https://a https://b", "**"}) {
        CAPTURE(wrong);
        CHECK_FALSE(s.allow(wrong).has_value());
    }
    CHECK(s.origins.empty());
    CHECK_FALSE(s.any_origin);
}
