#include <httoop/intermediary/end_to_end.hpp>

#include <doctest/doctest.h>

#include <httoop/intermediary/rules.hpp>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

using lines = std::vector<std::pair<std::string, std::string>>;

field_section made_of(lines const& all) {
    field_section fields;
    for (auto const& [name, value] : all) fields.append(name, value);
    REQUIRE(fields.defect().has_value());
    return fields;
}

lines lines_of(field_section const& fields) {
    lines all;
    for (field_line const line : fields) all.emplace_back(line.name, line.value);
    return all;
}

lines kept(lines const& received, hop const& us = {}) {
    field_section const fields = made_of(received);
    auto const e = end_to_end::of(fields, us);
    REQUIRE(e.has_value());
    return lines_of(e->header(fields));
}

// The requirement behind what becomes of a line.
std::string because(octets name, bool forwarded, octets beside = "Connection") {
    field_section const fields = made_of({{std::string{beside}, "x, Cookie"}, {std::string{name}, "y"}});
    auto const e = end_to_end::of(fields, {});
    REQUIRE(e.has_value());
    line_decision last;
    for (field_line const line : fields) last = e->judge(line);
    CHECK(last.forwarded == forwarded);
    return last.because->id;
}

}  // namespace

// req: rfc9110#5.1-1 rfc9110#5.3-1 rfc9110#7.6.1
TEST_CASE("end to end: all other fields are kept, in their order and as they are") {
    lines const received{{"host", "a"},        {"X-Unknown", "1"}, {"accept", "text/html ,*/*"}, {"x-unknown", "2 , 3"}, {"Set-Cookie", "a=b"},
                         {"Set-Cookie", "a=c"}, {"Empty", ""},      {"X-UNKNOWN", "\xff"},         {"Vary", "a"},          {"Cache-Control", "no-store"},
                         {"Vary", "b"},         {"Server", "s/1"},  {"User-Agent", "u/1"}};
    CHECK(kept(received) == received);
}

// req: rfc9110#7.6-1 rfc9110#7.6.1-2
TEST_CASE("end to end: Connection goes, and what it names, in any case") {
    CHECK(kept({{"A", "1"}, {"Connection", "close, b ,C-D"}, {"B", "2"}, {"c-d", "3"}, {"E", "4"}, {"b", "5"}}) == lines{{"A", "1"}, {"E", "4"}});
    CHECK(kept({{"Connection", "cookie"}, {"connection", "Via"}, {"Cookie", "a"}, {"Via", "1.1 b"}, {"Date", "c"}}) == lines{{"Date", "c"}});
    CHECK(kept({{"Connection", ""}, {"B", "2"}}) == lines{{"B", "2"}});
    field_section const broken = made_of({{"Connection", "a;b"}});
    CHECK_FALSE(end_to_end::of(broken, {}).has_value());
}

// req: rfc9110#7.6.1-3
TEST_CASE("end to end: fields about a connection go, whether Connection names them or not") {
    lines received{{"Host", "a"}};
    for (unsigned i = 1; i < static_cast<unsigned>(field_id::count_); ++i)
        if (row_of(static_cast<field_id>(i)).hop_by_hop) received.emplace_back(row_of(static_cast<field_id>(i)).name, "x");
    CHECK(received.size() > 10);
    // Connection has to be parsed, x is one.
    CHECK(kept(received) == lines{{"Host", "a"}});
    CHECK(kept({{"Proxy-Authentication-Info", "a=b"}}).empty());
}

// req: rfc9112#6.3-2
TEST_CASE("end to end: Content-Length is kept unless it came with Transfer-Encoding") {
    CHECK(kept({{"Content-Length", "3"}}) == lines{{"Content-Length", "3"}});
    CHECK(kept({{"Content-Length", "3"}, {"Transfer-Encoding", "chunked"}}).empty());
}

TEST_CASE("end to end: proxies that authenticate together hand credentials on") {
    lines const received{{"Proxy-Authorization", "a"}, {"Proxy-Authenticate", "b"}, {"Proxy-Authentication-Info", "c=d"}};
    CHECK(kept(received).empty());
    CHECK(kept(received, {.proxy_credentials = true}) == received);
}

// req: rfc9110#10.1.3-5 rfc9110#10.2.1-2 rfc9110#11.6.1-2 rfc9110#11.6.2-1 rfc7616#3.6-3 rfc7616#3.6-4
// req: rfc9110#13.2.1-3 rfc7240#2-2
TEST_CASE("end to end: why a field is forwarded, or is not") {
    CHECK(because("Accept", true) == "rfc9110#7.6.1");
    CHECK(because("Unheard-Of", true) == "rfc9110#5.1-1");
    CHECK(because("Referer", true) == "rfc9110#10.1.3-5");
    CHECK(because("Allow", true) == "rfc9110#10.2.1-2");
    CHECK(because("WWW-Authenticate", true) == "rfc9110#11.6.1-2");
    CHECK(because("Authorization", true) == "rfc9110#11.6.2-1");
    CHECK(because("Authentication-Info", true) == "rfc7616#3.6-4");
    CHECK(because("If-None-Match", true) == "rfc9110#13.2.1-3");
    CHECK(because("If-Range", true) == "rfc9110#13.2.1-3");
    CHECK(because("Prefer", true) == "rfc7240#2-2");
    CHECK(because("Connection", false) == "rfc9110#7.6-1");
    CHECK(because("X", false) == "rfc9110#7.6.1-2");
    CHECK(because("Cookie", false) == "rfc9110#7.6.1-2");
    CHECK(because("Keep-Alive", false) == "rfc9110#7.6.1-3");
    CHECK(because("Content-Length", false, "Transfer-Encoding") == "rfc9112#6.3-2");
}

// req: rfc9110#6.5.1-1
TEST_CASE("end to end: trailers are kept apart, and go where they are not allowed or not forwarded") {
    field_section const header = made_of({{"Connection", "private"}, {"Trailer", "ETag"}});
    field_section const trailers =
        made_of({{"ETag", "\"1\""}, {"Private", "1"}, {"Content-Length", "3"}, {"Host", "a"}, {"X-Sum", "1"}, {"Connection", "close"}, {"x-sum", "2"}});
    auto const none = end_to_end::of(header, {});
    CHECK(none->trailers(trailers).empty());
    CHECK(none->header(header).empty());
    auto const some = end_to_end::of(header, {.trailers = true});
    CHECK(lines_of(some->trailers(trailers)) == lines{{"ETag", "\"1\""}, {"X-Sum", "1"}, {"x-sum", "2"}});
    CHECK(lines_of(some->header(header)) == lines{{"Trailer", "ETag"}});
}

// req: rfc7541#6.2.3-1
TEST_CASE("what came never indexed is forwarded so") {
    field_section received;
    field_section::entry const e{0, 1, field_id::unknown, 3, 1, 1};
    received.assign("a: b\r\n", &e, 1, true);
    received.append("x", "y");
    auto const all = end_to_end::of(received, {.trailers = true});
    REQUIRE(all.has_value());
    for (field_section const& kept : {all->header(received), all->trailers(received)}) {
        CHECK(kept.size() == 2);
        for (field_line const line : kept) CHECK(line.never_indexed == (line.name == "a"));
    }
}
