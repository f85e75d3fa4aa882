#include "outlook.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "pasted.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

constexpr timestamp then{784111777};  // Sun, 06 Nov 1994 08:49:37 GMT

// GET, with these lines of the request, and of a 200.
told_exchange exchange_of(std::vector<std::string> const& asked, std::vector<std::string> const& answered, std::int64_t later = 0) {
    told_exchange e;
    std::string fault;
    head_lines lines{"GET http://a.example/"};
    lines.insert(lines.end(), asked.begin(), asked.end());
    REQUIRE(read_request_head(lines, e.asked, fault));
    lines = {"200 OK", "Date: Sun, 06 Nov 1994 08:49:37 GMT"};
    lines.insert(lines.end(), answered.begin(), answered.end());
    REQUIRE(read_response_head(lines, e.answered, fault));
    e.next = e.asked;
    e.received = then;
    e.at = {then.seconds + later};
    return e;
}

std::vector<std::string> changed(told_exchange const& e, caching::cache_options const& o = caching::cache_options::of_gateway()) {
    return changes(e, find_out(e, o), o);
}

// Which of the sentences has these words; size() if none has.
std::size_t where(std::vector<std::string> const& all, std::string_view words) {
    auto const at = std::find_if(all.begin(), all.end(), [&](std::string const& one) { return one.find(words) != std::string::npos; });
    return static_cast<std::size_t>(at - all.begin());
}

}  // namespace

TEST_CASE("what to change goes on until it would be stored and used: one obstacle does not hide the next") {
    auto const all = changed(exchange_of({}, {"Cache-Control: no-cache, must-revalidate, max-age=0, no-store, private", "ETag: \"1\""}));
    REQUIRE(all.size() == 3);
    CHECK(where(all, "leave no-store out of the response") == 0);
    CHECK(where(all, "leave private out") == 1);
    CHECK(where(all, "leave no-cache out") == 2);
    CHECK(where(changed(exchange_of({"Authorization: Basic eA==", "Cache-Control: no-store"}, {"Cache-Control: max-age=60"})), "send Cache-Control: public") == 1);
    auto strict = caching::cache_options::of_gateway();
    strict.refuses_set_cookie = true;
    auto const cookie = changed(exchange_of({}, {"Set-Cookie: a=b", "Cache-Control: private"}), strict);
    REQUIRE(cookie.size() == 3);
    CHECK(where(cookie, "leave private out") == 0);
    CHECK(where(cookie, "leave Set-Cookie out of responses") == 1);
    CHECK(where(cookie, "say how long it is fresh") == 2);
}

TEST_CASE("what is stored and used as hoped for needs no change") {
    CHECK(changed(exchange_of({}, {"Cache-Control: max-age=60"}, 30)).empty());
    CHECK(changed(exchange_of({}, {"Cache-Control: no-store", "CDN-Cache-Control: max-age=60"})).empty());
}

TEST_CASE("obstacles in the field that counts for this cache are seen there") {
    auto const all = changed(exchange_of({}, {"Cache-Control: no-cache", "CDN-Cache-Control: no-store, private, max-age=60"}));
    REQUIRE(all.size() == 2);
    CHECK(where(all, "leave no-store out of the response") == 0);
    CHECK(where(all, "leave private out") == 1);
}

TEST_CASE("a lifetime is not missed where each use is validated") {
    auto const all = changed(exchange_of({}, {"Cache-Control: no-cache", "Last-Modified: Sun, 06 Nov 1994 07:49:37 GMT"}));
    REQUIRE(all.size() == 1);
    CHECK(where(all, "leave no-cache out") == 0);
}

TEST_CASE("of an error of the server it is not said how to keep it for long") {
    auto e = exchange_of({}, {});
    e.answered.status(status_code::internal_server_error);
    auto const all = changed(e);
    REQUIRE(all.size() == 1);
    CHECK(where(all, "look at the server first: 500") == 0);
}

TEST_CASE("directives that nobody can read end the search and nothing else") {
    CHECK(where(changed(exchange_of({}, {"Cache-Control: no-store, =x"})), "leave no-store out") < 2);
}
