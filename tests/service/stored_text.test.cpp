#include <service/stored_text.hpp>

#include <doctest/doctest.h>

using namespace httoop;

namespace {

caching::stored_response full_example() {
    caching::stored_response s;
    s.asked_by = method::post;
    s.request_time = {1'600'000'000};
    s.response_time = {-5};
    s.head.status(status_code::not_found).version(http_1_0);
    s.head.reason("Gone Fishing");
    s.head.fields().append("ETag", "\"a\"");
    s.head.fields().append("x-Unknown", "1,\t2 \xE4");
    s.head.fields().append("Vary", "accept");
    s.head.fields().append("vary", "x");
    s.head.fields().append(field_line{field_id::set_cookie, "Set-Cookie", "a=b", true});
    s.selecting.names = {"accept", "x"};
    s.selecting.ids = {field_id::accept, field_id::unknown};
    s.selecting.requests = {{{true, "A , b", "a,b"}, {}}, {{}, {true, "", ""}}};
    s.freshness.response_time = {1};
    s.freshness.date = {INT64_MIN};
    s.freshness.initial_age = UINT32_MAX;
    s.freshness.lifetime = 300;
    s.freshness.from = caching::lifetime_source::heuristic;
    s.freshness.no_cache = true;
    s.freshness.never_stale = true;
    s.freshness.immutable = true;
    s.freshness.aged = true;
    s.freshness.has_stale_if_error = true;
    s.freshness.stale_if_error = 17;
    s.freshness.stale_while_revalidate = 18;
    s.complete = false;
    s.length = UINT64_MAX;
    s.held = {{0, 4}, {6, UINT64_MAX}};
    s.groups = {"red", ""};
    s.tags = {"news", "sport"};
    return s;
}

void check_same(caching::stored_response const& a, caching::stored_response const& b) {
    CHECK(a.asked_by == b.asked_by);
    CHECK(a.request_time == b.request_time);
    CHECK(a.response_time == b.response_time);
    CHECK(a.head.status() == b.head.status());
    CHECK(a.head.version() == b.head.version());
    CHECK(a.head.reason() == b.head.reason());
    CHECK(a.head.reason_given() == b.head.reason_given());
    CHECK(a.head.fields().text() == b.head.fields().text());
    auto other = b.head.fields().begin();
    for (field_line const l : a.head.fields()) {
        CHECK(l.id == (*other).id);
        CHECK(l.never_indexed == (*other).never_indexed);
        ++other;
    }
    CHECK(a.selecting == b.selecting);
    CHECK(a.freshness == b.freshness);
    CHECK(a.complete == b.complete);
    CHECK(a.length == b.length);
    CHECK(a.held == b.held);
    CHECK(a.groups == b.groups);
    CHECK(a.tags == b.tags);
}

}  // namespace

TEST_CASE("stored_text: what is saved is loaded") {
    auto const s = full_example();
    auto const back = load_stored(save_stored(s, nullptr));
    REQUIRE(back);
    check_same(s, back->stored);
    CHECK(!back->trailers);

    caching::stored_response const empty;
    field_section trailers;
    trailers.append("Digest", "x");
    auto const with = load_stored(save_stored(empty, &trailers));
    REQUIRE(with);
    check_same(empty, with->stored);
    REQUIRE(with->trailers);
    CHECK(with->trailers->text() == "Digest: x\r\n");
}

TEST_CASE("stored_text: every beginning, and what is longer, is nothing") {
    std::string const text = save_stored(full_example(), nullptr);
    for (std::size_t n = 0; n < text.size(); ++n) {
        CAPTURE(n);
        CHECK(!load_stored(octets{text}.substr(0, n)));
    }
    CHECK(!load_stored(text + '\0'));
}

TEST_CASE("stored_text: octets that were changed are nothing, or something that saves as it loads") {
    std::string const text = save_stored(full_example(), nullptr);
    int nothing = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int change : {0x01, 0x80, 0xFF, 0x0D}) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ change);
            auto const back = load_stored(changed);
            nothing += back ? 0 : 1;
            if (!back) continue;
            CAPTURE(at);
            CHECK(back->stored.head.defect());
            auto const again = load_stored(save_stored(back->stored, back->trailers ? &*back->trailers : nullptr));
            REQUIRE(again);
            check_same(back->stored, again->stored);
        }
    CHECK(nothing > 100);
}

TEST_CASE("stored_text: ranges that no store holds are refused") {
    caching::stored_response s;
    s.complete = false;
    auto const loads = [&](std::vector<byte_range> held) {
        s.held = std::move(held);
        return load_stored(save_stored(s, nullptr)).has_value();
    };
    CHECK(loads({{0, 0}, {2, 2}}));
    CHECK(!loads({{0, 0}, {1, 2}}));   // they touch
    CHECK(!loads({{5, 6}, {2, 2}}));
    CHECK(!loads({{5, 4}}));
    CHECK(!loads({{5, UINT64_MAX}, {0, 1}}));
}
