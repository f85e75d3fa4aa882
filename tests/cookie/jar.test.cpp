#include <httoop/cookie/jar.hpp>

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/cookie/rules.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/http_date.hpp>

#include "support/data.hpp"

using namespace httoop;
using cookie::jar;

namespace {

constexpr timestamp now{1782864000};  // 2026-07-01

cookie::circumstances at(octets uri, timestamp when = now) {
    CAPTURE(uri);
    auto const u = uri_view::parse(uri);
    REQUIRE(u.has_value());
    return {.target = *u, .now = when};
}

struct few_suffixes final : cookie::public_suffixes {
    [[nodiscard]] bool contains(octets domain) const override {
        return domain == "org" || domain == "com" || domain == "example" || domain == "uk" || domain == "co.uk";
    }
};

void stores(jar& j, octets line, cookie::circumstances const& c, cookie::verdict::outcome what = cookie::verdict::stored) {
    CAPTURE(line);
    auto const v = j.receive(line, c);
    CHECK(v.is == what);
    CHECK(v.because == nullptr);
}

void ignores(jar& j, octets line, cookie::circumstances const& c, rule const& why) {
    CAPTURE(line);
    std::size_t const before = j.all().size();
    auto const v = j.receive(line, c);
    CHECK(v.is == cookie::verdict::ignored);
    CHECK(v.because == &why);
    CHECK(j.all().size() == before);
}

}  // namespace

TEST_CASE("jar: the exchanges of the http-state corpus") {
    // In these the corpus drops cookies without a name, which RFC 6265 asked for; RFC 6265bis keeps
    // and sends them (5.6, step 3 of the first algorithm; 5.7, step 2; 5.8.3, step 6).
    std::set<std::string> const nameless = {
        "0004", "0021", "0023", "0024", "0025", "0026", "0027", "0028", "chromium0009", "chromium0010",
        "chromium0012", "mozilla0012", "mozilla0014", "mozilla0015", "mozilla0016", "mozilla0017", "name0017",
        "name0023", "name0025", "name0028", "name0031", "name0032", "name0033"};
    auto const cases = nlohmann::json::parse(support::read_data("cookie/cookie-exchanges.json"));
    few_suffixes const suffixes;
    std::size_t required = 0, agree = 0;
    for (auto const& c : cases) {
        std::string const id = c["id"];
        if (c["status"] != "required") continue;
        ++required;
        CAPTURE(id);
        jar j{{}, &suffixes};
        std::string const first = c["request_uri"], next = c["next_request_uri"];
        timestamp const then{1325376000};  // 2012-01-01
        REQUIRE(c["now"] == "2012-01-01T00:00:00Z");
        for (auto const& line : c["set_cookie"]) (void)j.receive(line.get<std::string>(), at(first, then));
        std::string const sent = j.cookies_for(at(next, then));
        std::string const expected = c["expected_cookie"].is_null() ? "" : c["expected_cookie"].get<std::string>();
        bool const same = sent == expected;
        CHECK_MESSAGE(same != nameless.contains(id), sent, " where the corpus has ", expected);
        agree += same;
    }
    CHECK(required == 214);
    CHECK(agree + nameless.size() == 214);
}

// req: rfc6265bis#5.7-1
TEST_CASE("jar: what is ignored, and why") {
    few_suffixes const suffixes;
    jar j{{}, &suffixes};
    auto const plain = at("http://www.x.org/a/b"), secure = at("https://www.x.org/a/b");
    ignores(j, "", plain, rules::cookie_empty);
    ignores(j, "a=\n", plain, rules::set_cookie_octets);
    ignores(j, "a=b; Domain=\xc3\xa4.org", plain, rules::cookie_domain_octets);
    ignores(j, "a=b; Domain=org", plain, rules::cookie_public_suffix);
    ignores(j, "a=b; Domain=y.org", plain, rules::cookie_foreign_domain);
    ignores(j, "a=b; Domain=www.x.org.", plain, rules::cookie_foreign_domain);
    ignores(j, "a=b; Domain=a.www.x.org", plain, rules::cookie_foreign_domain);
    ignores(j, "a=b; Secure", plain, rules::cookie_secure_origin);
    ignores(j, "a=b; SameSite=None", plain, rules::cookie_none_is_secure);
    ignores(j, "__Secure-a=b", secure, rules::cookie_prefix_kept);
    ignores(j, "__HOST-a=b; Secure", secure, rules::cookie_prefix_kept);
    ignores(j, "__Host-a=b; Secure; Path=/; Domain=www.x.org", secure, rules::cookie_prefix_kept);
    ignores(j, "=__Secure-a=b", secure, rules::cookie_prefix_in_value);
    ignores(j, "__host-a", secure, rules::cookie_prefix_in_value);
    auto script = secure;
    script.http = false;
    ignores(j, "a=b; HttpOnly", script, rules::cookie_not_over_http);
    ignores(j, "a=b", at("/a"), rules::cookie_host);
    CHECK(j.all().empty());
    stores(j, "__Host-a=b; Secure; Path=/", secure);
    stores(j, "__Secure-a=b; Secure; Domain=x.org", secure);
    auto trusted = plain;
    trusted.trusted = true;
    stores(j, "a=b; Secure", trusted);
    stores(j, "s=1; Domain=co.uk", at("http://co.uk/"));  // its own: for itself alone
    CHECK(j.cookies_for(at("http://www.co.uk/")).empty());
    CHECK(j.cookies_for(at("http://co.uk/")) == "s=1");
}

// req: rfc6265bis#5.7-1
TEST_CASE("jar: a cookie from an insecure connection leaves one with Secure alone") {
    jar j;
    stores(j, "a=1; Secure; Path=/login; Domain=x.org", at("https://w.x.org/"));
    ignores(j, "a=2; Path=/login", at("http://w.x.org/"), rules::cookie_overlays_secure);
    ignores(j, "a=2; Path=/login/en", at("http://x.org/"), rules::cookie_overlays_secure);
    stores(j, "a=2; Path=/foo", at("http://w.x.org/"));
    stores(j, "a=2; Path=/login", at("http://y.org/"));
    stores(j, "b=2; Path=/login", at("http://w.x.org/"));
    stores(j, "a=3; Path=/login", at("https://w.x.org/"));
}

// req: rfc6265bis#5.7-1
// req: rfc6265bis#5.8.1-1
TEST_CASE("jar: SameSite") {
    jar j;
    auto const own = at("https://x.org/");
    auto other = own, navigation = own, post = own;
    other.same_site = navigation.same_site = post.same_site = false;
    navigation.navigates = post.navigates = true;
    post.safe = false;
    ignores(j, "d=1", other, rules::cookie_cross_site);
    ignores(j, "s=1; SameSite=Strict", other, rules::cookie_cross_site);
    stores(j, "n=1; SameSite=None; Secure", other);
    stores(j, "d=1", post);
    stores(j, "l=1; SameSite=Lax", navigation);
    stores(j, "s=1; SameSite=Strict", own);
    CHECK(j.cookies_for(own) == "n=1; d=1; l=1; s=1");
    CHECK(j.cookies_for(navigation) == "n=1; d=1; l=1");
    CHECK(j.cookies_for(other) == "n=1");
    CHECK(j.cookies_for(post) == "n=1");
}

// req: rfc6265bis#5.8.1-1
// req: rfc6265bis#5.8.2-1
TEST_CASE("jar: secure connections and scripts") {
    jar j;
    auto const secure = at("https://x.org/");
    stores(j, "s=1; Secure", secure);
    stores(j, "h=1; HttpOnly", secure);
    stores(j, "p=1", secure);
    CHECK(j.cookies_for(secure) == "s=1; h=1; p=1");
    CHECK(j.cookies_for(at("http://x.org/")) == "h=1; p=1");
    auto script = secure;
    script.http = false;
    CHECK(j.cookies_for(script) == "s=1; p=1");
    ignores(j, "h=2", script, rules::cookie_not_over_http);
    script.same_site = false;
    script.navigates = true;
    CHECK(j.cookies_for(script).empty());
}

// req: rfc6265bis#5.8.3-1
TEST_CASE("jar: hosts, domains, paths, and the order of cookies") {
    jar j;
    stores(j, "d=1; Domain=x.org; Path=/", at("http://w.x.org/"));
    stores(j, "h=1; Path=/", at("http://w.x.org/"));
    stores(j, "p=1; Path=/a/b", at("http://w.x.org/"));
    stores(j, "q=1; Path=/a", at("http://w.x.org/"));
    stores(j, "only=x", at("http://x.org/"));
    CHECK(j.cookies_for(at("http://w.x.org/a/b/c")) == "p=1; q=1; d=1; h=1");
    CHECK(j.cookies_for(at("http://W.X.org:8080")) == "d=1; h=1");
    CHECK(j.cookies_for(at("http://v.x.org/a/b")) == "d=1");
    CHECK(j.cookies_for(at("http://x.org/")) == "d=1; only=x");
    CHECK(j.cookies_for(at("http://yx.org/")).empty());
    stores(j, "d=2; Domain=x.org; Path=/", at("http://v.x.org/"), cookie::verdict::replaced);
    CHECK(j.cookies_for(at("http://w.x.org/")) == "d=2; h=1");  // as old as the one it replaces
    stores(j, "nameless", at("http://z.org/"));
    CHECK(j.cookies_for(at("http://z.org/")) == "nameless");
}

// req: rfc6265bis#5.5-1
// req: rfc6265bis#5.5-2   400 days at most
// req: rfc6265bis#5.5-3
// req: rfc6265bis#5.6.1-2
// req: rfc6265bis#5.6.2-2
// req: rfc6265bis#5.6.1-3
// req: rfc6265bis#5.7-2
TEST_CASE("jar: why a cookie does not go with a request") {
    few_suffixes const suffixes;
    jar j{{}, &suffixes};
    auto const x = at("https://www.x.org/a/");
    stores(j, "own=1; Path=/a", x);
    stores(j, "shared=1; Path=/; Domain=x.org; Secure; SameSite=None", x);
    stores(j, "hidden=1; HttpOnly; SameSite=Strict; Max-Age=10", x);
    auto const why = [&](octets name, cookie::circumstances const& c) {
        rule const* because = nullptr;
        for (cookie::stored_cookie const& one : j.all())
            if (one.name == name) because = j.withholds(one, c);
        jar copy = j;
        CHECK((because == nullptr) == (copy.cookies_for(c).find(std::string{name} + '=') != std::string::npos));
        return because;
    };
    auto elsewhere = x, script = x;
    elsewhere.same_site = false;
    script.http = false;
    for (octets const name : {"own", "shared", "hidden"}) CHECK(why(name, x) == nullptr);
    CHECK(why("own", at("https://x.org/a/")) == &rules::cookie_domain_match);
    CHECK(why("shared", at("https://x.org/")) == nullptr);
    CHECK(why("shared", at("https://ax.org/")) == &rules::cookie_domain_match);
    CHECK(why("own", at("https://www.x.org/ab")) == &rules::cookie_path_match);
    CHECK(why("shared", at("http://www.x.org/")) == &rules::cookie_retrieval);
    CHECK(why("shared", elsewhere) == nullptr);
    CHECK(why("hidden", elsewhere) == &rules::cookie_retrieval);
    CHECK(why("hidden", script) == &rules::cookie_retrieval_api);
    CHECK(why("hidden", at("https://www.x.org/a/", {now.seconds + 10})) == &rules::cookie_expired);
    CHECK(why("own", at("https://www.x.org../a/")) == &rules::cookie_host);
}

TEST_CASE("jar: lifetimes") {
    jar j;
    stores(j, "a=1; Max-Age=10", at("http://x.org/"));
    stores(j, "b=1; Expires=Wed, 01 Jul 2026 00:00:20 GMT", at("http://x.org/"));
    stores(j, "c=1; Max-Age=99999999999", at("http://x.org/"));
    stores(j, "d=1; Expires=Wed, 01 Jul 2099 00:00:20 GMT", at("http://x.org/"));
    stores(j, "e=1; Max-Age=5; Expires=Wed, 01 Jul 2099 00:00:20 GMT", at("http://x.org/"));
    stores(j, "f=1", at("http://x.org/"));
    auto const later = [&](std::int64_t s) { return j.cookies_for(at("http://x.org/", {now.seconds + s})); };
    CHECK(later(4) == "a=1; b=1; c=1; d=1; e=1; f=1");
    CHECK(later(5) == "a=1; b=1; c=1; d=1; f=1");
    CHECK(later(10) == "b=1; c=1; d=1; f=1");
    CHECK(later(20) == "c=1; d=1; f=1");
    CHECK(j.all().size() == 3);
    CHECK(later(34559999) == "c=1; d=1; f=1");
    CHECK(later(34560000) == "f=1");
    stores(j, "f=; Max-Age=0", at("http://x.org/"), cookie::verdict::removed);
    CHECK(j.all().empty());
    stores(j, "g=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", at("http://x.org/"), cookie::verdict::removed);
}

// req: rfc6265bis#5.7-5
TEST_CASE("jar: a session ends") {
    jar j;
    stores(j, "a=1; Max-Age=10", at("http://x.org/"));
    stores(j, "b=1", at("http://x.org/"));
    j.end_session();
    CHECK(j.cookies_for(at("http://x.org/")) == "a=1");
    j.clear();
    CHECK(j.all().empty());
}

// req: rfc6265bis#5.7-3
// req: rfc6265bis#5.7-4
TEST_CASE("jar: too many cookies") {
    limits l;
    l.cookies_per_domain = 3;
    l.cookies = 5;
    jar j{l};
    auto const x = at("https://x.org/a");
    stores(j, "s=1; Secure; Path=/a", x);
    stores(j, "a=1; Path=/a", x);
    stores(j, "b=1; Path=/b", x);
    CHECK(j.cookies_for(x) == "s=1; a=1");   // b was not used
    stores(j, "c=1; Path=/a", x);            // s is older, but secure
    CHECK(j.cookies_for(x) == "s=1; a=1; c=1");
    CHECK(j.cookies_for(at("https://x.org/b")).empty());
    stores(j, "d=1; Path=/a", x);
    CHECK(j.cookies_for(x) == "s=1; c=1; d=1");
    for (octets const host : {"https://1.org/", "https://2.org/", "https://3.org/", "https://4.org/"})
        stores(j, "e=1", at(host));
    CHECK(j.all().size() == 5);
    CHECK(j.cookies_for(x) == "d=1");
}

// req: rfc6265bis#6.1-1
TEST_CASE("jar: at least 50 cookies for a domain, 3,000 in all") {
    limits const l;
    CHECK(l.cookies_per_domain >= 50);
    CHECK(l.cookies >= 3000);
    jar j;
    for (int host = 0; host < 60; ++host)
        for (int i = 0; i < 50; ++i)
            (void)j.receive("c" + std::to_string(i) + "=1", at("http://h" + std::to_string(host) + ".org/"));
    CHECK(j.all().size() == 3000);
}

TEST_CASE("jar: all lines of a response") {
    jar j;
    field_section fields;
    fields.append(field_id::set_cookie, "a=1");
    fields.append(field_id::date, "x");
    fields.append(field_id::set_cookie, "b=1; Secure");
    std::vector<cookie::verdict> verdicts;
    j.receive(fields, at("http://x.org/"), &verdicts);
    REQUIRE(verdicts.size() == 2);
    CHECK(verdicts[0].is == cookie::verdict::stored);
    CHECK(verdicts[1].because == &rules::cookie_secure_origin);
    CHECK(j.cookies_for(at("http://x.org/")) == "a=1");
}
