#include <httoop/io/public_suffix_list.hpp>

#include <doctest/doctest.h>

#include <httoop/cookie/jar.hpp>
#include <httoop/cookie/rules.hpp>

using namespace httoop;

TEST_CASE("public_suffix_list: suffixes, wildcards and exceptions") {
    io::public_suffix_list const list;
    for (octets const suffix : {"com", "co.uk", "github.io", "anything.ck", "no-such-tld"}) {
        CAPTURE(suffix);
        CHECK(list.contains(suffix));
    }
    for (octets const name : {"example.com", "example.co.uk", "me.github.io", "www.ck", "a.no-such-tld"}) {
        CAPTURE(name);
        CHECK_FALSE(list.contains(name));
    }
}

TEST_CASE("public_suffix_list: a jar that has it refuses cookies for a whole registry") {
    io::public_suffix_list const list;
    cookie::jar jar{{}, &list};
    cookie::circumstances const c{.target = *uri_view::parse("https://a.co.uk/"), .now = {1782864000}};
    CHECK(jar.receive("a=b; Domain=co.uk", c).because == &rules::cookie_public_suffix);
    CHECK(jar.receive("a=b; Domain=a.co.uk", c).is == cookie::verdict::stored);
    auto const uri = [](octets text) { return *uri_view::parse(text); };
    CHECK(cookie::same_site(uri("https://x.a.co.uk/"), uri("https://y.a.co.uk/"), &list));
    CHECK_FALSE(cookie::same_site(uri("https://a.co.uk/"), uri("https://b.co.uk/"), &list));
}
