#include <httoop/caching/selecting.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

bool same(octets vary, lines first, lines second) {
    auto const s = selecting_fields::of(says(200, {{"Vary", vary}}).fields(), get(first).fields());
    return s.match(get(second).fields());
}

}  // namespace

// req: rfc9111#4.1-1 rfc9110#12.5.5-2
TEST_CASE("selecting: the fields that Vary names must be the same") {
    CHECK(same("Foo", {{"Foo", "1"}}, {{"foo", "1"}}));
    CHECK(same("fOO", {{"Foo", "1"}, {"Bar", "1"}}, {{"Foo", "1"}, {"Bar", "2"}}));
    CHECK_FALSE(same("Foo", {{"Foo", "1"}}, {{"Foo", "2"}}));
    CHECK(same("Foo, Bar,, Baz", {{"Foo", "1"}, {"Bar", "abc"}, {"Baz", "789"}}, {{"Baz", "789"}, {"Foo", "1"}, {"Bar", "abc"}}));
    CHECK_FALSE(same("Foo, Bar, Baz", {{"Foo", "1"}, {"Bar", "abc"}, {"Baz", "789"}}, {{"Foo", "1"}, {"Bar", "abc4"}, {"Baz", "789"}}));
    CHECK_FALSE(same("Cookie", {{"Cookie", "a=b"}}, {{"Cookie", "a=c"}}));
    CHECK_FALSE(same("Authorization", {{"Authorization", "Basic YTpi"}}, {{"Authorization", "Basic YTpj"}}));
    CHECK_FALSE(same("User-Agent", {{"User-Agent", "a"}}, {{"User-Agent", "A"}}));
}

TEST_CASE("selecting: a field that is absent is like another that is absent, and no other") {
    CHECK(same("Foo, Bar", {{"Foo", "1"}}, {{"Foo", "1"}}));
    CHECK(same("Accept-Encoding", {}, {}));
    CHECK_FALSE(same("Foo", {{"Foo", "1"}}, {}));
    CHECK_FALSE(same("Foo", {}, {{"Foo", "1"}}));
    CHECK_FALSE(same("Foo", {}, {{"Foo", ""}}));
    CHECK_FALSE(same("Accept-Encoding", {}, {{"Accept-Encoding", ""}}));
}

TEST_CASE("selecting: several lines of Vary are one list") {
    auto const s = selecting_fields::of(says(200, {{"Vary", "Foo"}, {"Vary", "bar, FOO"}}).fields(), get({{"Foo", "1"}, {"Bar", "2"}}).fields());
    CHECK(s.names == std::vector<std::string>{"bar", "foo"});
    CHECK(s.match(get({{"Foo", "1"}, {"Bar", "2"}}).fields()));
    CHECK_FALSE(s.match(get({{"Foo", "1"}, {"Bar", "3"}}).fields()));
    CHECK(selecting_fields::of(says(200, {{"Vary", ""}}).fields(), get().fields()).none());
    CHECK(selecting_fields::of(says(200).fields(), get().fields()).none());
}

// req: rfc9111#4.1
TEST_CASE("selecting: Vary with * anywhere, or with what is no name, fits nothing") {
    for (octets const any : {"*", "*, *", ", *", "*,", "Foo, *", "*, Foo", "Foo bar", "\"foo\"", "Foo;bar"}) CHECK_MESSAGE(!same(any, {{"Foo", "1"}}, {{"Foo", "1"}}), any);
    auto const s = selecting_fields::of(says(200, {{"Vary", "Foo"}, {"Vary", "*"}}).fields(), get().fields());
    CHECK(s.any);
    CHECK_FALSE(s.none());
}

TEST_CASE("selecting: white space and lines do not matter in lists") {
    CHECK(same("Foo", {{"Foo", "1,2"}}, {{"Foo", "1 ,\t 2"}}));
    CHECK(same("Foo", {{"Foo", "1, 2"}}, {{"Foo", "1"}, {"Foo", "2"}}));
    CHECK(same("Foo", {{"Foo", "1,,2,"}}, {{"Foo", "1, 2"}}));
    CHECK_FALSE(same("Foo", {{"Foo", "1, 2"}}, {{"Foo", "2, 1"}}));
    CHECK_FALSE(same("Foo", {{"Foo", "\"1,  2\""}}, {{"Foo", "\"1, 2\""}}));
    CHECK_FALSE(same("Foo", {{"Foo", "\"1,  2"}}, {{"Foo", "\"1, 2"}}));
    CHECK_FALSE(same("Foo", {{"Foo", "1 2"}}, {{"Foo", "1  2"}}));
    CHECK_FALSE(same("Referer", {{"Referer", "/a,b"}}, {{"Referer", "/a, b"}}));  // no list
}

TEST_CASE("selecting: names and weights of preferences, whatever their case and order") {
    CHECK(same("Accept-Language", {{"Accept-Language", "en, de"}}, {{"Accept-Language", " de ,EN"}}));
    CHECK(same("Accept-Language", {{"Accept-Language", "de;q=0.5, en"}}, {{"Accept-Language", "EN;q=1.0,de ; Q=0.50"}}));
    CHECK_FALSE(same("Accept-Language", {{"Accept-Language", "en, de"}}, {{"Accept-Language", "en, de;q=0.9"}}));
    CHECK_FALSE(same("Accept-Language", {{"Accept-Language", "en, de"}}, {{"Accept-Language", "en"}}));
    CHECK(same("Accept-Encoding", {{"Accept-Encoding", "gzip, br"}}, {{"Accept-Encoding", "br"}, {"Accept-Encoding", "GZIP"}}));
    CHECK_FALSE(same("Accept-Encoding", {{"Accept-Encoding", "gzip, br;q=0"}}, {{"Accept-Encoding", "gzip, br"}}));
    CHECK(normalised(field_id::accept_encoding, "gzip;level=1, br") == "gzip;level=1,br");  // not understood: as it is
    CHECK(normalised(field_id::accept_language, "b;q=0.1,a;q=0.1,c") == "c,a;q=0.1,b;q=0.1");
    CHECK(normalised(field_id::accept_charset, "") == "");
    CHECK(normalised(field_id::accept, "text/html;q=0.5 , */*") == "text/html;q=0.5,*/*");
}

TEST_CASE("selecting: a response that was validated for another request fits that one too") {
    auto s = selecting_fields::of(says(200, {{"Vary", "Foo"}}).fields(), get({{"Foo", "1"}}).fields());
    s.also(get({{"Foo", "2"}}).fields(), 3);
    s.also(get({{"Foo", "2"}}).fields(), 3);
    CHECK(s.requests.size() == 2);
    CHECK(s.match(get({{"Foo", "1"}}).fields()));
    CHECK(s.match(get({{"Foo", "2"}}).fields()));
    CHECK_FALSE(s.match(get({{"Foo", "3"}}).fields()));
    s.also(get({{"Foo", "3"}}).fields(), 3);
    s.also(get({{"Foo", "4"}}).fields(), 3);
    CHECK(s.requests.size() == 3);
    CHECK_FALSE(s.match(get({{"Foo", "1"}}).fields()));
    CHECK(s.match(get({{"Foo", "4"}}).fields()));
}

TEST_CASE("selecting: all that it keeps of requests has a size") {
    std::string const cookie(10000, 'c');
    auto s = selecting_fields::of(says(200, {{"Vary", "Cookie"}}).fields(), get({{"Cookie", cookie}}).fields());
    CHECK(s.size() >= 20000);
    CHECK(s.size() < 21000);
    s.also(get({{"Cookie", "other"}}).fields(), 2);
    CHECK(s.size() > 20000);
    CHECK(selecting_fields{}.size() == 0);
}
