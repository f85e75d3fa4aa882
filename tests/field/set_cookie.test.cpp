#include <httoop/field/set_cookie.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {

set_cookie read(octets line) {
    CAPTURE(line);
    auto c = set_cookie::parse(line);
    REQUIRE(c.has_value());
    return *std::move(c);
}

}  // namespace

// req: rfc6265bis#4.1.1-7   dates are written with a four-digit year
TEST_CASE("set_cookie: examples of RFC 6265bis 3.1") {
    support::takes<set_cookie>("SID=31d4d96e407aad42");
    support::takes<set_cookie>("SID=31d4d96e407aad42; Domain=site.example; Path=/");
    support::takes<set_cookie>("SID=31d4d96e407aad42; Path=/; Secure; HttpOnly");
    support::takes<set_cookie>("lang=; Expires=Sun, 06 Nov 1994 08:49:37 GMT");
    support::takes<set_cookie>("lang=en-US; expires=Sunday, 06-Nov-94 08:49:37 GMT",
                               "lang=en-US; Expires=Sun, 06 Nov 1994 08:49:37 GMT");
    support::takes<set_cookie>("__Host-SID=\"a\"; path=/;secure;samesite=STRICT; Partitioned",
                               "__Host-SID=\"a\"; Path=/; Secure; SameSite=Strict; Partitioned");
}

// req: rfc6265bis#5.6-3
TEST_CASE("set_cookie: name and value") {
    struct { octets line, name, value; } const rows[] = {
        {"a=b", "a", "b"},           {" a = b c \t; d", "a", "b c"}, {"a=b=c", "a", "b=c"}, {"=b", "", "b"},
        {"b", "", "b"},              {"", "", ""},                   {"a=", "a", ""},       {";a=b", "", ""},
        {"a=\"b c\"", "a", "\"b c\""}, {"a=%0A%3b", "a", "%0A%3b"},    {"\xc3\xa4=\xff", "\xc3\xa4", "\xff"},
        {"a\tb=c\td", "a\tb", "c\td"},
    };
    for (auto const& r : rows) {
        set_cookie const c = read(r.line);
        CHECK(c.name == r.name);
        CHECK(c.value == r.value);
    }
    support::refuses<set_cookie>("a=b\rc", rules::set_cookie_octets, 3);
    support::refuses<set_cookie>(octets{"a=\0; Path=/", 11}, rules::set_cookie_octets, 2);
    support::refuses<set_cookie>("a=b; Path=/\x7f", rules::set_cookie_octets, 11);
}

// req: rfc6265bis#6.1-2
TEST_CASE("set_cookie: 4,096 octets of name and value") {
    CHECK(set_cookie::parse("a=" + std::string(4095, 'x') + "; Secure").has_value());
    std::string const larger = "a=" + std::string(4096, 'x');
    support::refuses<set_cookie>(larger, rules::cookie_size, 0);
}

// req: rfc6265bis#5.6.1-1   Expires
// req: rfc6265bis#5.6.2-1   Max-Age
// req: rfc6265bis#5.6.3-1   Domain
// req: rfc6265bis#5.6.4-1   Path
// req: rfc6265bis#5.6.5-1   Secure
// req: rfc6265bis#5.6.6-1   HttpOnly
// req: rfc6265bis#5.6.7-1   SameSite
TEST_CASE("set_cookie: attributes; the last of a name counts") {
    CHECK(read("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Expires=never").expires->seconds == 784111777);
    CHECK_FALSE(read("a=b; Expires=soon").expires);
    struct { octets text; std::optional<std::int64_t> seconds; } const ages[] = {
        {"10", 10}, {"-10", -10}, {"0", 0}, {"", {}}, {"-", {}}, {"+1", {}}, {"1.5", {}}, {"1 0", {}}, {"0x1", {}},
        {"99999999999999999999", INT64_MAX}, {"-99999999999999999999", -INT64_MAX},
    };
    for (auto const& r : ages) CHECK(read("a=b; Max-Age=" + std::string{r.text}).max_age == r.seconds);
    CHECK(read("a=b; max-age=1; MAX-AGE= 2 ;Max-Age=x").max_age == 2);
    CHECK(read("a=b; Domain=.Example.ORG").domain == "example.org");
    CHECK(read("a=b; Domain=..x").domain == ".x");
    CHECK(read("a=b; Domain=x; Domain").domain == "");
    CHECK_FALSE(read("a=b").domain);
    CHECK(read("a=b; Path=/x ").path == "/x");
    CHECK(read("a=b; Path=/x; Path=y").path == "");
    CHECK(read("a=b; secure=no").secure);
    CHECK(read("a=b;HTTPONLY").http_only);
    CHECK(read("a=b; SameSite=None").same_site == same_site_flag::none);
    CHECK(read("a=b; SameSite=lax").same_site == same_site_flag::lax);
    CHECK(read("a=b; SameSite=Strict; SameSite=odd").same_site == same_site_flag::by_default);
}

// req: rfc6265bis#9.3.1-2
TEST_CASE("set_cookie: names of attributes in any case, unknown ones kept") {
    set_cookie const c = read("a=b; sEcUrE; PATH=/; Priority=High;; x = y ;=z");
    CHECK(c.secure);
    CHECK(c.path == "/");
    CHECK(c.extensions == std::vector<std::string>{"Priority=High", "x = y", "=z"});
}

// req: rfc6265bis#5.6-4
TEST_CASE("set_cookie: an attribute with more than 1,024 octets is ignored") {
    CHECK(read("a=b; Path=/" + std::string(1023, 'x')).path->size() == 1024);
    CHECK_FALSE(read("a=b; Path=/" + std::string(1024, 'x')).path);
    CHECK(read("a=b; Path=/y; Path=/" + std::string(1024, 'x')).path == "/y");
}

// req: rfc6265bis#4.1.1-1
TEST_CASE("set_cookie: what is outside of the grammar is not composed") {
    for (octets const line : {"a b=c", "a@=c", "a=b c", "a=b,c", "a=b\\c", "a=\"b", "a=b\"c", "a=\xff", "a=b; Domain=-x",
                              "a=b; Domain=x-.y", "a=b; Domain=a..b", "a=b; Domain=[::1]", "a=b; Path=/\xff",
                              "a=b; Max-Age=-1", "a=b; Domain"}) {
        CAPTURE(line);
        support::does_not_compose(read(line));
    }
    set_cookie c{"a", "b"};
    c.path = "x";
    support::does_not_compose(c);
    c.path = "/x; Secure";
    support::does_not_compose(c);
    c.path = "/ x";
    CHECK(c.compose() == "a=b; Path=/ x");
    c.path = {};
    c.domain = "Example.org";
    support::does_not_compose(c);
}

// req: rfc6265bis#4.1.1-2
TEST_CASE("set_cookie: none without a name") { support::does_not_compose(read("b")); }

// req: rfc6265bis#4.1.1-4
// req: rfc6265bis#4.1.1-5
TEST_CASE("set_cookie: extensions") {
    set_cookie c{"a", "b"};
    c.extensions = {"Partitioned", "Priority=High"};
    CHECK(c.compose() == "a=b; Partitioned; Priority=High");
    for (std::string const bad : {" x", "x\t", "", "x;y", "\x01"}) {
        c.extensions = {bad};
        support::does_not_compose(c);
    }
    c.extensions = {"x=1", "y", "X=2"};
    support::does_not_compose(c);
    c.extensions = {"Secure"};
    support::does_not_compose(c);
}

// req: rfc6265bis#4.1.3
// req: rfc6265bis#4.1.3-1
// req: rfc6265bis#5.4-1
TEST_CASE("set_cookie: promises that a user agent would not believe") {
    for (octets const line : {"__Secure-a=b", "__SECURE-a=b; HttpOnly", "__Host-a=b; Secure", "__host-a=b; Path=/",
                              "__Host-a=b; Secure; Path=/x", "__Host-a=b; Secure; Path=/; Domain=x.org",
                              "a=b; SameSite=None"}) {
        CAPTURE(line);
        support::does_not_compose(read(line));
    }
    support::takes<set_cookie>("__Secure-a=b; Domain=x.org; Secure");
    support::takes<set_cookie>("__Host-a=b; Path=/; Secure");
    support::takes<set_cookie>("a=b; Secure; SameSite=None");
    CHECK_FALSE(has_host_prefix("__Host"));
    CHECK(has_secure_prefix("__sEcUrE-"));
}

// req: rfc6265bis#4.1.1-6
// req: rfc6265bis#3-1
TEST_CASE("set_cookie: a line for each, one for each name") {
    response r;
    add_set_cookie(r.fields(), {"a", "1"});
    add_set_cookie(r.fields(), {"b", "1"});
    add_set_cookie(r.fields(), {"a", "2"});
    CHECK(r.fields().count(field_id::set_cookie) == 2);
    auto const all = set_cookies(r.fields());
    REQUIRE(all.size() == 2);
    CHECK(all[0] == set_cookie{"a", "2"});
    CHECK(all[1] == set_cookie{"b", "1"});
    CHECK(r.defect().has_value());
    add_set_cookie(r.fields(), {"c", "x y"});
    CHECK_FALSE(r.defect().has_value());
}

TEST_CASE("set_cookie: who wants to know is told of what is ignored") {
    support::ignores<set_cookie>("a=b; Max-Age=x; Secure", rules::cookie_max_age, 4);
    support::ignores<set_cookie>("a=b;Expires=x", rules::cookie_expires, 4);
    support::ignores<set_cookie>("a=b; SameSite=some", rules::cookie_same_site, 4);
}
