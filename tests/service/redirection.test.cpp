#include "service/redirection.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

std::string to(std::string const& from, octets location) {
    auto const u = redirected_to(*uri::parse(from), location);
    return u ? u->text() : "error: " + u.error().text();
}

std::string referer(std::string const& given, std::string const& target) {
    field_section f;
    f.append(field_id::referer, given);
    adapt_referer(f, *uri::parse(target));
    return std::string{f.value(field_id::referer)};
}

}  // namespace

TEST_CASE("redirection: five status codes are followed, others are not") {
    for (unsigned n = 100; n < 1000; ++n) {
        CAPTURE(n);
        bool const one = n == 301 || n == 302 || n == 303 || n == 307 || n == 308;
        CHECK(follows(*status_code::from(n)) == one);
    }
}

// req: rfc9110#15.4.8-1
TEST_CASE("redirection: 307 and 308 keep the method, 301 and 302 make GET of POST alone, 303 GET of all but HEAD") {
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
        CHECK(method_after(r.before, *status_code::from(r.status)) == r.after);
    }
}

// req: rfc9110#15.4-1
TEST_CASE("redirection: credentials do not go to another origin, content fields not without content") {
    field_section all;
    for (octets const name : {"Authorization", "Cookie", "Content-Type", "X-Mine"}) all.append(name, "v");
    field_section f = all;
    adapt_to_redirection(f, true, true);
    CHECK(f.size() == 4);
    f = all;
    adapt_to_redirection(f, false, true);
    CHECK_FALSE(f.has(field_id::authorization));
    CHECK_FALSE(f.has(field_id::cookie));
    CHECK(f.has(field_id::content_type));
    f = all;
    adapt_to_redirection(f, true, false);
    CHECK(f.has(field_id::authorization));
    CHECK_FALSE(f.has(field_id::content_type));
    CHECK(f.value("X-Mine") == "v");
}

// req: rfc9110#10.2.2-1
TEST_CASE("redirection: Location is resolved, and inherits the fragment") {
    CHECK(to("http://a/b/c?d#e", "f") == "http://a/b/f#e");
    CHECK(to("http://a/b/c?d#e", "f#g") == "http://a/b/f#g");
    CHECK(to("http://a/b/c?d#e", "f#") == "http://a/b/f#");
    CHECK(to("http://a/b/c", "//other/x") == "http://other/x");
    CHECK(to("http://a/b", "http://%EF%BD%8Cocalhost/") == "http://localhost/");
}

TEST_CASE("redirection: a path and a query that are almost a URI are mended, an authority is not") {
    CHECK(to("http://a/b", "/c d/\xc3\xa4?e[f]={g}|") == "http://a/c%20d/%C3%A4?e%5Bf%5D=%7Bg%7D%7C");
    CHECK(to("http://a/b", "http://[::1]:8080/x[1]") == "http://[::1]:8080/x%5B1%5D");
    CHECK(to("http://a/b", "//[::1]?[") == "http://[::1]?%5B");
    CHECK(to("http://a/b", "c//[d]") == "http://a/c//%5Bd%5D");
    CHECK(to("http://a/b", "?to=http://[x]/") == "http://a/b?to=http://%5Bx%5D/");
    CHECK(to("http://a/b", "/%4").substr(0, 6) == "error:");
    CHECK(to("http://a/b", "http://x{y/").substr(0, 6) == "error:");
    CHECK(to("http://a/b", "/\x01").substr(0, 6) == "error:");
    CHECK(to("http://a/b", "#f#g").substr(0, 6) == "error:");
}

// req: rfc9110#4.2.4-2
TEST_CASE("redirection: to userinfo, other schemes, and what is no URI nothing leads") {
    CHECK(to("http://a/", "http://trusted@evil/").substr(0, 6) == "error:");
    CHECK(to("http://a/", "http://a b/").substr(0, 6) == "error:");
    CHECK(to("http://a/", "file:///etc/passwd").substr(0, 6) == "error:");
    CHECK(to("http://a/", "http:///x").substr(0, 6) == "error:");
}

// req: rfc9110#4.2.2-3
TEST_CASE("redirection: from https to http nothing leads") {
    uri const safe = *uri::parse("https://a/"), plain = *uri::parse("http://a/");
    CHECK(check_secured(safe, safe));
    CHECK(check_secured(plain, plain));
    CHECK(check_secured(plain, safe));
    auto const no = check_secured(safe, plain);
    REQUIRE_FALSE(no);
    CHECK(no.error().text().find("http://a/") != std::string::npos);
}

// req: rfc9110#10.1.3-1
// req: rfc9110#10.1.3-3
// req: rfc9110#10.1.3-4
TEST_CASE("redirection: Referer is told to whom it may be told, without fragment and userinfo") {
    CHECK(referer("http://a/b?c", "http://other/") == "http://a/b?c");
    CHECK(referer("http://u:p@a:8080/b?c#d", "http://a/") == "http://a:8080/b?c");
    CHECK(referer("http://a/b#d", "https://a/") == "http://a/b");
    CHECK(referer("https://a/b#d", "https://a/x") == "https://a/b");
    CHECK(referer("https://a/b", "https://other/") == "");
    CHECK(referer("https://a/b", "http://a/") == "");
    CHECK(referer("/b", "https://a/x") == "/b");
    CHECK(referer("about:blank", "http://a/x") == "about:blank");
}
