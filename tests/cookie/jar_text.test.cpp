#include <string>

#include <doctest/doctest.h>

#include <httoop/cookie/jar.hpp>
#include <httoop/cookie/rules.hpp>

using namespace httoop;
using cookie::jar;

namespace {

constexpr timestamp today{1782864000};

cookie::circumstances asking(octets uri) { return {.target = *uri_view::parse(uri), .now = today}; }

}  // namespace

TEST_CASE("jar: what is saved is loaded") {
    jar j;
    auto const x = asking("https://x.org/");
    for (octets const line : {"a=1; Max-Age=100; Path=/p q%", "b=\tx y\t%; Secure; HttpOnly; SameSite=None; Max-Age=1000",
                              "c=\xc3\xa4; SameSite=Lax; Domain=x.org; Expires=Wed, 01 Jul 2026 00:10:00 GMT", "d; SameSite=Strict"})
        CHECK(j.receive(line, x).is == cookie::verdict::stored);
    std::string const text = j.save(true), lasting = j.save(false);
    jar k;
    REQUIRE(k.load(text, today).has_value());
    CHECK(k.save(true) == text);
    CHECK(k.cookies_for(x) == j.cookies_for(x));
    REQUIRE(k.all().size() == 4);
    REQUIRE(k.load(lasting, today).has_value());
    CHECK(k.save(true) == lasting);
    CHECK(k.all().size() == 3);
    REQUIRE(k.load(text, {today.seconds + 100}).has_value());
    CHECK(k.all().size() == 3);  // a has expired
    CHECK(k.receive("e=1", x).is == cookie::verdict::stored);
    CHECK(k.cookies_for(x).ends_with("; e=1"));  // later than those that were loaded
}

// req: rfc6265bis#5.7
TEST_CASE("jar: what save() did not make is refused, and the jar left as it was") {
    jar j;
    CHECK(j.receive("a=1; Max-Age=9", asking("http://x.org/")).is == cookie::verdict::stored);
    std::string const good = j.save(true);
    std::string const line = good.substr(good.find('\n') + 1);
    CHECK(jar{}.load(good, today).has_value());
    auto const refused = [&](std::string const& text, std::size_t offset) {
        CAPTURE(text);
        auto const r = j.load(text, today);
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().broken == &rules::cookie_store_text);
        CHECK(r.error().offset == offset);
        CHECK(j.save(true) == good);
    };
    refused("", 0);
    refused("httoop cookies 2\n", 0);
    for (std::size_t n = 1; n < line.size(); ++n) refused(good + line.substr(0, n), good.size());
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        std::string broken = line;
        broken[i] = '\x02';
        // An octet of a text column may be anything but a separator; all others are told.
        if (jar other; !other.load(good.substr(0, good.size() - line.size()) + broken, today))
            refused(good + broken, good.size());
    }
    refused(good + "x.org\t/\ta\t1\tx\t1\t1\t1\t1\n", good.size());   // flags
    refused(good + "x.org\t/\ta\t%4\tpd\t1\t1\t1\t1\n", good.size()); // percent
    refused(good + "\t/\ta\t1\tpd\t1\t1\t1\t1\n", good.size());        // no domain
    refused(good + "x.org\ta\ta\t1\tpd\t1\t1\t1\t1\n", good.size());   // no path
    refused(good + "x.org\t/\ta\t1\tpd\t1\t1\t1\t18446744073709551615\n", good.size());
    refused(good + "x.org\t/\ta\t1\tpd\t1\t1\t1\t1\t\n", good.size());
}

TEST_CASE("jar: a text that would become other cookies or lines of a request is refused") {
    jar j;
    auto const x = asking("http://x.org/");
    CHECK(j.receive("name=value; Max-Age=9", x).is == cookie::verdict::stored);
    std::string const good = j.save(true);
    for (octets const part : {"name", "value", "x.org"})
        for (char const* const wrong : {"%0D%0Ab:c", "%00", "%7F", ";b=c"}) {
            std::string text = good;
            text.insert(text.find(part) + part.size(), wrong);
            CHECK_FALSE(jar{}.load(text, today).has_value());
        }
    std::string text = good;
    text.insert(text.find("name") + 4, "=");
    CHECK_FALSE(jar{}.load(text, today).has_value());
}

TEST_CASE("jar: a site with more cookies than limits.cookies_per_domain loses those that were used first") {
    jar j;
    for (octets const uri : {"https://x.org/", "https://y.org/"})
        for (octets const line : {"a=1", "b=1; Secure", "c=1", "d=1"}) (void)j.receive(line, asking(uri));
    limits l;
    l.cookies_per_domain = 2;
    jar k{l};
    REQUIRE(k.load(j.save(true), today).has_value());
    CHECK(k.all().size() == 4);
    CHECK(k.cookies_for(asking("https://x.org/")) == "b=1; d=1");
    CHECK(k.cookies_for(asking("https://y.org/")) == "b=1; d=1");
}

TEST_CASE("jar: of more cookies than limits.cookies those that were used last are loaded") {
    jar j;
    for (int i = 0; i < 10; ++i)
        (void)j.receive("c" + std::to_string(i) + "=1; Max-Age=9", asking("http://x.org/"));
    limits l;
    l.cookies = 2;
    jar k{l};
    REQUIRE(k.load(j.save(true), today).has_value());
    CHECK(k.cookies_for(asking("http://x.org/")) == "c8=1; c9=1");
}
