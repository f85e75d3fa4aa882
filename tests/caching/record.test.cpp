#include <httoop/caching/record.hpp>

#include <httoop/caching/rules.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

stored_response everything() {
    response r = says(404, {{"Cache-Control", "max-age=60, stale-if-error=5, stale-while-revalidate=6, immutable, no-cache=\"x\""}, {"ETag", "\"a\""}, {"Vary", "Foo, Accept-Language"},
                            {"Age", "30"}, {"Set-Cookie", "a=b"}, {"set-cookie", "c=d"}, {"Empty", ""}, {"Cache-Groups", "\"a\", \"b\""}, {"Content-Length", "10"}});
    r.reason("Not here");
    auto s = kept(get({{"Foo", "1"}, {"Accept-Language", "de, en"}}), r, shared(), times(5, 2));
    s.selecting.also(get({{"Accept-Language", "fr"}}).fields(), 5);
    return s;
}

std::string composed(field_section const& fields) {
    std::string text(fields.composed_size(), ' ');
    fields.compose(text.data());
    return text;
}

// They are the same in all that tells them apart.
void check_same(stored_response const& a, stored_response const& b) {
    CHECK(a.key == b.key);
    CHECK(a.asked_by == b.asked_by);
    CHECK(a.request_time == b.request_time);
    CHECK(a.response_time == b.response_time);
    CHECK(a.head.status() == b.head.status());
    CHECK(a.head.reason() == b.head.reason());
    CHECK(a.head.reason_given() == b.head.reason_given());
    CHECK(composed(a.head.fields()) == composed(b.head.fields()));
    CHECK(a.selecting == b.selecting);
    CHECK(a.freshness == b.freshness);
    CHECK(a.complete == b.complete);
    CHECK(a.length == b.length);
    CHECK(a.held == b.held);
    CHECK(a.groups == b.groups);
}

}  // namespace

TEST_CASE("record: a stored response comes back as it was") {
    auto const part = kept(get({{"Range", "bytes=2-6"}}), says(206, {{"Cache-Control", "max-age=60"}, {"Content-Range", "bytes 2-6/10"}}));
    auto several = part;
    several.held = {{0, 1}, {3, 4}, {6, 8}};
    auto posted = kept(ask("POST"), says(200, {{"Cache-Control", "no-cache, must-revalidate"}}));
    for (stored_response const& s : {everything(), part, several, posted, kept(says(200)), kept(says(200, {{"Vary", "*"}}))}) {
        auto const back = parse_record(compose_record(s));
        REQUIRE(back);
        check_same(s, *back);
    }
}

TEST_CASE("record: what was cut off, or has something behind it, is none") {
    std::string const record = compose_record(everything());
    for (std::size_t size = 0; size < record.size(); ++size) {
        auto const cut = parse_record(octets{record}.substr(0, size));
        REQUIRE_FALSE(cut);
        CHECK(cut.error().broken == &rules::record_form);
    }
    CHECK_FALSE(parse_record(record + '\0'));
    std::string other = record;
    other[6] = '2';
    CHECK_FALSE(parse_record(other));
}

TEST_CASE("record: whatever stands there, what comes out could have been stored") {
    std::string const record = compose_record(everything());
    for (std::size_t at = 0; at < record.size(); ++at) {
        for (int const change : {1, 0x40, 0x80, 0xff}) {
            std::string other = record;
            other[at] = static_cast<char>(other[at] ^ change);
            auto const read = parse_record(other);
            if (!read) continue;
            CHECK(read->head.defect().has_value());
            CHECK_FALSE(read->head.status().interim());
            CHECK(read->complete == read->held.empty());
            (void)choose_of(get(), {*read}, 5);
        }
    }
}
