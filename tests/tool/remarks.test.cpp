#include "remarks.hpp"

#include <doctest/doctest.h>

#include "pasted.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

constexpr timestamp then{784111777};  // Sun, 06 Nov 1994 08:49:37 GMT
auto const gateway = caching::cache_options::of_gateway();

told_exchange answered(std::vector<std::string> const& fields) {
    told_exchange e;
    std::string fault;
    REQUIRE(read_request_head({"GET http://a.example/"}, e.asked, fault));
    head_lines lines{"200 OK"};
    lines.insert(lines.end(), fields.begin(), fields.end());
    REQUIRE(read_response_head(lines, e.answered, fault));
    e.next = e.asked;
    e.received = e.at = then;
    return e;
}

std::string misread_in(std::vector<std::string> const& fields, caching::cache_options const& o = gateway) {
    std::string text;
    for (std::string const& one : misread(answered(fields), o)) text += one + "\n";
    return text;
}

bool has(std::string const& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("directives that are not what people mean are told") {
    CHECK(has(misread_in({"Cache-Control: public, maxage=600"}), "Cache-Control: maxage=600 says nothing to caches: did you mean max-age"));
    CHECK(has(misread_in({"Cache-Control: nostore"}), "did you mean no-store?"));
    CHECK(has(misread_in({"Cache-Control: public; max-age=600"}), "write commas between directives, and no semicolons: Cache-Control: public; max-age=600"));
    CHECK(has(misread_in({"Cache-Control: max-age: 600"}), "write = between a directive and its value: Cache-Control: max-age: 600"));
    CHECK(has(misread_in({"Cache-Control: only-if-cached"}), "it is for requests"));
    CHECK(has(misread_in({"Cache-Control: s-maxage=60, stale-while-revalidate"}), "such as stale-while-revalidate=60"));
    CHECK(has(misread_in({"Cache-Control: max-age=60", "Cache-Control: MAX-AGE=600"}), "say max-age once: the first counts here (max-age=60)"));
}

TEST_CASE("directives that are as they should be, or that somebody else knows, are not") {
    CHECK(misread_in({"Cache-Control: Public, max-age=600, s-maxage=\"60\", immutable, stale-if-error=5"}).empty());
    CHECK(misread_in({"Cache-Control: community=\"UCI; x, maxage=5\", pre-check=0"}).empty());
    CHECK(misread_in({"Cache-Control: max-age=60", "Cache-Control: max-age=60"}).empty());
    CHECK(misread_in({"Cache-Control: no-cache=\"Set-Cookie, X\""}).empty());
    CHECK(misread_in({"Cache-Control: ,,", "Cache-Control: \"open"}).empty());
}

TEST_CASE("fields that say nothing to this cache are told") {
    CHECK(has(misread_in({"Pragma: no-cache"}), "Pragma says nothing in a response (RFC 9111, 5.4)"));
    CHECK(misread_in({"Pragma: no-cache", "Cache-Control: no-cache"}).empty());
    CHECK(has(misread_in({"Surrogate-Control: max-age=60"}), "--cache-target Surrogate-Control"));
    CHECK(has(misread_in({"Acme-Cache-Control: max-age=60"}), "--cache-target Acme-Cache-Control"));
    CHECK(misread_in({"CDN-Cache-Control: max-age=60"}).empty());
    CHECK(has(misread_in({"CDN-Cache-Control: max-age=60"}, caching::cache_options::of_user_agent()), "is for other caches"));
    CHECK(has(misread_in({"Vary: Accept, *"}), "* fits no request"));
    CHECK(misread_in({"Vary: Accept"}).empty());
}

TEST_CASE("a clock that is wrong is told, a response that took a while or was in a cache is not") {
    CHECK(has(misread_in({"Date: Sun, 06 Nov 1994 06:49:37 GMT"}), "by its Date the response was 2 h old"));
    CHECK(has(misread_in({"Date: Sun, 06 Nov 1994 10:49:37 GMT"}), "its Date is 2 h ahead"));
    CHECK(misread_in({"Date: Sun, 06 Nov 1994 08:49:00 GMT"}).empty());
    CHECK(misread_in({"Date: Sun, 06 Nov 1994 06:49:37 GMT", "Age: 7200"}).empty());
    CHECK(misread_in({"Date: Sun, 06 Nov 1994 08:49:37 GMT", "Age: 7200"}).empty());
}

TEST_CASE("what a shared cache gives to more users than was meant, or to fewer, is told") {
    auto const told = [](std::vector<std::string> const& fields, caching::cache_options const& o) {
        auto const e = answered(fields);
        std::string text;
        for (std::string const& one : shared_with_care(e, find_out(e, o), o)) text += one + "\n";
        return text;
    };
    CHECK(has(told({"Set-Cookie: a=b", "Cache-Control: max-age=60"}, gateway), "all of them get that cookie (RFC 9111, 7.3)"));
    CHECK(told({"Set-Cookie: a=b", "Cache-Control: max-age=60, no-cache=\"Set-Cookie\""}, gateway).empty());
    CHECK(told({"Set-Cookie: a=b", "Cache-Control: no-store"}, gateway).empty());
    CHECK(has(told({"Vary: Accept, cookie, User-Agent", "Cache-Control: max-age=60"}, gateway), "leave cookie and User-Agent out of Vary"));
    CHECK(told({"Vary: Accept-Encoding, Accept-Language", "Cache-Control: max-age=60"}, gateway).empty());
    CHECK(told({"Vary: Cookie", "Set-Cookie: a=b", "Cache-Control: max-age=60"}, caching::cache_options::of_user_agent()).empty());
}
