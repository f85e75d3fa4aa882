#include <httoop/coding/rules.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/io/loop.hpp>

#include <doctest/doctest.h>

#include "fetching.hpp"
#include "support/ask.hpp"
#include "support/coded.hpp"

using namespace httoop;
using namespace support;

namespace {

std::string in_coding(coding_id with, octets in) {
    auto const e = compression::make_encoder(with);
    REQUIRE(e);
    return support::encode(*e, in, coding::then::end);
}

struct content_agent {
    scripted_service s;
    agent_witness w;
    user_agent_options o;
    content_agent() { o.observer = &w; }
    fetched ask(request r = request{method::get, "/"}) {
        user_agent agent{s, o};
        return fetch(agent, "http://a/", std::move(r));
    }
};

// A response whose content breaks off.
scripted_service::answer breaks_off(unsigned status, lines fields, std::string content, failure how = failure::closed) {
    return [=](exchange&) -> outcome<reply> {
        reply whole = answered(status, fields);
        response head = std::move(whole.head());
        return reply{std::move(head), make_owned<broken_content>(std::vector<std::string>{content}, failed(how, true),
                                                                 content_length_of::exactly(10))};
    };
}

lines tagged(std::string const& tag, lines more = {}) {
    more.emplace_back("ETag", tag);
    more.emplace_back("Accept-Ranges", "bytes");
    return more;
}

}  // namespace

TEST_CASE("content: codings are taken off, and what was said of the coded octets with them") {
    std::string const text(3000, 'a');
    for (coding_id const c : compression::made_codings()) {
        CAPTURE(name_of(c));
        content_agent a;
        std::string const coded = in_coding(c, text);
        a.s.then(200, {{"Content-Encoding", std::string{name_of(c)}}, {"Content-Length", std::to_string(coded.size())},
                       {"Content-Digest", "sha-256=:AA==:"}, {"ETag", "\"x\""}}, coded);
        fetched const got = a.ask();
        CHECK(got.content == text);
        CHECK(got.length == content_length_of::until_end());
        for (octets const name : {"Content-Encoding", "Content-Length", "Content-Digest"}) CHECK(got.field(name) == "");
        CHECK(got.field("ETag") == "\"x\"");
        CHECK(got.decoded);
    }
    content_agent twice;
    twice.s.then(200, {{"Content-Encoding", "x-gzip"}, {"Content-Encoding", "Deflate"}},
                 in_coding(coding_id::deflate, in_coding(coding_id::gzip, text)));
    CHECK(twice.ask().content == text);
}

TEST_CASE("content: what is no whole content is not decoded, nor what nobody here can decode") {
    content_agent head;
    head.s.then(200, {{"Content-Encoding", "gzip"}, {"Content-Length", "12"}});
    fetched const h = head.ask(request{method::head, "/"});
    CHECK(h.field("Content-Encoding") == "gzip");
    CHECK(h.field("Content-Length") == "12");
    CHECK(h.content == "");
    for (unsigned status : {206u, 304u}) {
        content_agent a;
        a.s.then(status, {{"Content-Encoding", "gzip"}}, status == 206 ? "part" : "");
        fetched const got = a.ask();
        CHECK(got.field("Content-Encoding") == "gzip");
        CHECK(got.content == (status == 206 ? "part" : ""));
    }
    content_agent own;
    own.s.then(200, {{"Content-Encoding", "own"}}, "as it is");
    CHECK(own.ask().content == "as it is");
    content_agent off;
    off.o.decode = false;
    std::string const coded = in_coding(coding_id::gzip, "x");
    off.s.then(200, {{"Content-Encoding", "gzip"}}, coded);
    CHECK(off.ask().content == coded);
}

// req: rfc9110#17.5
TEST_CASE("content: what is broken, cut off, or grows without measure is an error, and clear") {
    content_agent broken;
    broken.s.then(200, {{"Content-Encoding", "gzip"}}, "no gzip at all");
    CHECK_FALSE(broken.ask().ended);
    content_agent cut;
    std::string const coded = in_coding(coding_id::gzip, std::string(1000, 'x'));
    cut.s.then(200, {{"Content-Encoding", "gzip"}}, coded.substr(0, coded.size() - 4));
    CHECK_FALSE(cut.ask().ended);
    content_agent bomb;
    bomb.s.then(200, {{"Content-Encoding", "gzip"}}, in_coding(coding_id::gzip, std::string(8u << 20, '\0')));
    fetched const got = bomb.ask();
    REQUIRE_FALSE(got.ended);
    CHECK(got.ended.error().broken.broken == &rules::decoded_growth);
    CHECK(got.content.size() < 4u << 20);
    content_agent stacked;
    stacked.s.then(200, {{"Content-Encoding", "gzip, gzip, gzip, gzip, gzip"}}, "x");
    fetched const many = stacked.ask();
    REQUIRE_FALSE(many.head);
    CHECK(many.head.error().broken.broken == &rules::codings_stacked);
}

// req: rfc9110#13.1.5-4
TEST_CASE("content: what broke off goes on with the same strong validator") {
    content_agent a;
    a.o.resume = true;
    a.s.then(breaks_off(200, tagged("\"x\"", {{"Content-Length", "10"}}), "0123"))
        .then(breaks_off(206, tagged("\"x\"", {{"Content-Range", "bytes 4-9/10"}}), "45", failure::timeout))
        .then(206, tagged("\"x\"", {{"Content-Range", "bytes 6-9/10"}}), "6789");
    fetched const got = a.ask();
    CHECK(got.ended);
    CHECK(got.content == "0123456789");
    CHECK(got.length == content_length_of::exactly(10));
    REQUIRE(a.s.seen.size() == 3);
    CHECK(a.s.seen[1].field("Range") == "bytes=4-9");
    CHECK(a.s.seen[1].field("If-Range") == "\"x\"");
    CHECK(a.s.seen[2].field("Range") == "bytes=6-9");
    CHECK(a.s.seen[2].field("Accept-Encoding") == a.s.seen[0].field("Accept-Encoding"));
    CHECK(a.w.seen.at(2) == "resumed at 4");
}

TEST_CASE("content: a server that gives less than was asked for is asked again") {
    content_agent a;
    a.o.resume = true;
    a.s.then(breaks_off(200, tagged("\"x\"", {{"Content-Length", "10"}}), "0123"))
        .then(206, tagged("\"x\"", {{"Content-Range", "bytes 4-6/10"}}), "456")
        .then(503)
        .then(206, tagged("\"x\"", {{"Content-Range", "bytes 7-9/10"}}), "789");
    fetched const got = a.ask();
    CHECK(got.ended);
    CHECK(got.content == "0123456789");
}

TEST_CASE("content: what broke off is coded still: the decoder goes on") {
    content_agent a;
    a.o.resume = true;
    std::string const text(3000, 'a'), coded = in_coding(coding_id::gzip, text), size = std::to_string(coded.size());
    a.s.then(breaks_off(200, tagged("\"x\"", {{"Content-Length", size}, {"Content-Encoding", "gzip"}}), coded.substr(0, 5)))
        .then(206, tagged("\"x\"", {{"Content-Range", "bytes 5-" + std::to_string(coded.size() - 1) + "/" + size}, {"Content-Encoding", "gzip"}}),
              coded.substr(5));
    fetched const got = a.ask();
    CHECK(got.ended);
    CHECK(got.content == text);
}

TEST_CASE("content: what broke off is not gone on with where it could be another") {
    struct {
        char const* what;
        lines first, second;
        unsigned status;
        std::size_t requests;
    } const rows[] = {
        {"weak", tagged("W/\"x\""), {}, 206, 1},
        {"no validator", {}, {}, 206, 1},
        {"another now", tagged("\"x\""), tagged("\"y\""), 200, 2},
        {"another range", tagged("\"x\""), tagged("\"x\"", {{"Content-Range", "bytes 5-9/10"}}), 206, 2},
        {"another tag", tagged("\"x\""), tagged("\"y\"", {{"Content-Range", "bytes 4-9/10"}}), 206, 2},
        {"gone", tagged("\"x\""), {}, 404, 2},
    };
    for (auto const& row : rows) {
        CAPTURE(row.what);
        content_agent a;
        a.o.resume = true;
        a.s.then(breaks_off(200, row.first, "0123")).then(row.status, row.second, "456789");
        fetched const got = a.ask();
        REQUIRE_FALSE(got.ended);
        CHECK(got.content == "0123");
        CHECK(a.s.seen.size() == row.requests);
        if (row.requests == 2) CHECK(got.ended.error().about.find("does not go on") != std::string::npos);
    }
}

TEST_CASE("content: resuming is asked for, ends, and is for GET alone") {
    content_agent off;
    off.s.then(breaks_off(200, tagged("\"x\""), "0123"));
    CHECK_FALSE(off.ask().ended);
    CHECK(off.s.seen.size() == 1);
    content_agent posted;
    posted.o.resume = true;
    posted.s.then(breaks_off(200, tagged("\"x\""), "0123"));
    CHECK_FALSE(posted.ask(post("x")).ended);
    CHECK(posted.s.seen.size() == 1);
    content_agent limited;
    limited.o.resume = true;
    limited.o.policy.limits.resumes = 2;
    limited.s.then(breaks_off(200, tagged("\"x\""), "0123")).then(failed(failure::closed, false)).then(failed(failure::closed, false));
    fetched const got = limited.ask();
    REQUIRE_FALSE(got.ended);
    CHECK(got.ended.error().text().find("the connection failed") != std::string::npos);
    CHECK(limited.s.seen.size() == 3);
}

TEST_CASE("content: arrives in time, or not at all") {
    struct slow final : source {
        task<outcome<chunk>> read() override {
            outcome<void> const slept = co_await io::sleep{duration::seconds(20)};
            if (!slept) co_return slept.error();
            co_return chunk{"x", {}, true};
        }
        content_length_of length() const override { return content_length_of::until_end(); }
    };
    content_agent a;
    a.o.total = duration::milliseconds(50);
    a.s.then([](exchange&) -> outcome<reply> { return reply{response{}, make_owned<slow>()}; });
    fetched const got = a.ask();
    REQUIRE_FALSE(got.ended);
    CHECK(got.ended.error().what == failure::timeout);
    CHECK(got.ended.error().about.find("50 ms") != std::string::npos);
}

TEST_CASE("content: in front of other services an agent passes on what they answer") {
    auto const inner = make_service([](exchange& x) -> outcome<reply> {
        response hint{status_code::early_hints};
        hint.set("Link", "</a>");
        if (auto sent = x.interim(hint); !sent) return sent.error();
        if (auto sent = x.interim(response{status_code::continue_}); !sent) return sent.error();
        return reply{response::text(std::string{x.request().target()})};
    });
    user_agent agent{*inner, {}};
    local_answer const a = support::ask(agent, "GET", "http://a/b");
    CHECK(a.content == "http://a/b");
    REQUIRE(a.interims.size() == 1);
    CHECK(a.interims[0].status() == status_code::early_hints);
    CHECK(answer(agent, request{method::get, "/no"}).error().text().find("no absolute URI") != std::string::npos);
}
