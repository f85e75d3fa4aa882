#include <cached.hpp>

#include <doctest/doctest.h>

using namespace httoop::tool;

namespace {

json const one = json::parse(R"({"uri": "http://a/\u0007", "method": "GET", "status": 200, "state": "complete", "content": 5,
    "counts_for": 900, "age": 3, "lifetime": 60, "fresh_for": 57, "groups": ["red", "blue"], "tags": ["item-7"], "vary": ["accept"],
    "fields": [["ETag", "\"a\""], ["Evil", "\u001b[31m"]]})");

}  // namespace

TEST_CASE("cached: a line for each, and what is odd is said") {
    std::string const line = cached_line(one);
    CHECK(line.starts_with("200 fresh 57 s "));
    CHECK(line.find(" 5 http://a/") != std::string::npos);
    CHECK(line.find('\a') == std::string::npos);
    json other = one;
    other["fresh_for"] = -90;
    other["content"] = nullptr;
    other["state"] = "filling";
    CHECK(cached_line(other).starts_with("200 stale "));
    CHECK(cached_line(other).find(" ? http://a/") != std::string::npos);
    CHECK(cached_line(other).ends_with(" (filling)\n"));
}

TEST_CASE("cached: a page with all fields") {
    std::string const page = cached_page(one);
    CHECK(page.find("  GET, 200, complete, content 5 octets, counts for 900\n") != std::string::npos);
    CHECK(page.find("  selected by accept\n  groups red, blue\n  tags item-7\n    ETag: \"a\"\n    Evil: ") != std::string::npos);
    CHECK(page.find('\x1b') == std::string::npos);
}

TEST_CASE("cached: what is no answer of ours does no harm") {
    CHECK(cached_line(json::object()) == cached_line(json::object()));
    CHECK(cached_page(json::object()).find("content ? octets") != std::string::npos);
    CHECK(cached_counts(json::parse(R"({"responses": 1})")).find("1 response, ") == 0);
    CHECK(cached_counts(json::parse(R"({"responses": 3, "octets": 10, "most_octets": 20, "hits": 1})")) ==
          "3 responses, 10 of 20 octets\n1 answered from the cache, 0 asked for, 0 with the answer to another\n0 stored, 0 forgotten for others\n");
}
