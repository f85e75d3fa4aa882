#include <httoop/service/decompressor.hpp>

#include <doctest/doctest.h>

#include <httoop/coding/rules.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/service/echo.hpp>

#include "support/ask.hpp"
#include "support/coded.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::lines;
using support::reason_of;
using support::status_of;

namespace {

std::string coded(coding_id with, octets in) {
    auto const e = compression::make_encoder(with);
    REQUIRE(e);
    return support::encode(*e, in, coding::then::end);
}

// What it was asked, as it sees it.
task<outcome<reply>> tell(exchange& x) {
    outcome<std::string> content = co_await gather(x.content(), 10u << 20);
    if (!content) co_return std::move(content).error();
    std::string fields;
    for (field_line const line : x.request().fields()) (fields += line.name) += ' ';
    co_return response::text(fields + *content);
}

struct decoding_site {
    owned<service> inner = make_service(tell);
    decompressor site{*inner};
    local_answer post(std::string content, lines fields) { return ask(site, "POST", "/", fields, std::move(content)); }
};

}  // namespace

TEST_CASE("decompressor: the service behind sees what was coded, and no fields that tell of it") {
    decoding_site s;
    std::string const text(3000, 'a');
    for (coding_id const c : compression::made_codings()) {
        std::string const name{name_of(c)};
        auto const a = s.post(coded(c, text), {{"Content-Encoding", name}, {"Content-Digest", "sha-256=:AA==:"}, {"A", "b"}});
        CHECK(status_of(a) == 200);
        CHECK(a.content == "Host A " + text);
    }
    std::string const twice = coded(coding_id::deflate, coded(coding_id::gzip, text));
    CHECK(s.post(twice, {{"Content-Encoding", "x-gzip"}, {"Content-Encoding", "Deflate"}}).content == "Host " + text);
    CHECK(s.post("as it is", {{"Content-Encoding", "identity"}}).content == "Host as it is");
    CHECK(s.post("as it is", {}).content == "Host as it is");
    CHECK(ask(s.site, "GET", "/", {{"Content-Encoding", "gzip"}}).content == "Host ");
}

// req: rfc9110#15.5.16
TEST_CASE("decompressor: what cannot be decoded is answered with 415, and what can be is told") {
    decoding_site s;
    for (char const* names : {"zip", "gzip, exi", "gzip, gzip, gzip, gzip, gzip"}) {
        auto const a = s.post("x", {{"Content-Encoding", names}});
        CHECK(status_of(a) == 415);
        CHECK(field_of(a, "Accept-Encoding") == compression::content_codings().names());
    }
    CHECK(reason_of(s.post("x", {{"Content-Encoding", "zip"}})) == "rfc9110#15.5.16");
    CHECK(status_of(s.post("x", {{"Content-Encoding", "a b"}})) == 400);
}

// req: rfc9110#12.5.3-2
TEST_CASE("decompressor: a 415 for the media type says nothing of codings") {
    auto const picky = make_service([](exchange const&) { return response{status_code::unsupported_media_type}; });
    decompressor site{*picky};
    for (lines const& fields : {lines{}, lines{{"Content-Encoding", "gzip"}}}) {
        auto const a = ask(site, "POST", "/", fields, coded(coding_id::gzip, "x"));
        CHECK(status_of(a) == 415);
        CHECK_FALSE(a.head.fields().has(field_id::accept_encoding));
    }
}

TEST_CASE("decompressor: what is broken or too large is the error of a read") {
    decoding_site s;
    local_arrival how;
    auto const why = [&](std::string content) -> rule const* {
        auto r = support::make_request("POST", "/", {{"Content-Encoding", "gzip"}});
        r.octets(std::move(content));
        auto const a = answer_locally(s.site, std::move(r), how);
        REQUIRE_FALSE(a);
        CHECK(a.error().what == failure::violation);
        return a.error().broken.broken;
    };
    std::string const good = coded(coding_id::gzip, std::string(5u << 20, 'a'));
    CHECK(why("no such stream") == &rules::stream_broken);
    CHECK(why(good.substr(0, 1000)) == &rules::stream_cut);
    CHECK(why(good) == &rules::decoded_growth);
    CHECK(rules::decoded_growth.status == 413);
    how.policy.limits.content = 100;
    CHECK(why(coded(coding_id::gzip, std::string(101, 'a'))) == &rules::decoded_growth);
}

TEST_CASE("decompressor: content that goes back as it comes is decoded as it goes") {
    router inner = httoop::echo();
    decompressor site{inner};
    std::string text;
    while (text.size() < 2000000) text += std::to_string(text.size() * 2654435761u);
    auto const a = ask(site, "POST", "/", {{"Content-Encoding", "gzip"}, {"Content-Type", "text/plain"}},
                       coded(coding_id::gzip, text));
    CHECK(status_of(a) == 200);
    CHECK((a.content == text));
    CHECK(a.length == content_length_of::until_end());
}
