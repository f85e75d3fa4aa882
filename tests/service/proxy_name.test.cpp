#include <httoop/service/proxy_name.hpp>

#include <doctest/doctest.h>

#include <set>

#include <httoop/core/ascii.hpp>
#include <httoop/field/via.hpp>

using namespace httoop;

// req: rfc9110#7.6.3-4
TEST_CASE("proxy name: one that is made up is a pseudonym, and nobody else's") {
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i) {
        std::string const name = made_up_proxy_name();
        CHECK(name.size() == 15);
        CHECK(name.starts_with("httoop-"));
        CHECK(tchar.all(name));
        CHECK(is_proxy_name(name));
        all.insert(name);
    }
    CHECK(all.size() == 1000);
}

TEST_CASE("proxy name: what others can read in Via") {
    for (char const* name : {"gate.example", "gate.example:8080", "edge_1", "10.0.0.1:80", "[::1]:80"}) {
        CAPTURE(name);
        CHECK(is_proxy_name(name));
    }
    for (char const* name : {"", "a b", "a,b", "a(b)", "a\"b", "a/b", "a@b", "a:b", "a (comment)", "a\r\nX: y", "[x]", "\xc3\xa4"}) {
        CAPTURE(name);
        CHECK_FALSE(is_proxy_name(name));
    }
}
