#include <httoop/exchange/local.hpp>

#include <stdexcept>

#include <doctest/doctest.h>

#include <httoop/exchange/writer.hpp>
#include <httoop/io/loop.hpp>

#include "support/ask.hpp"

using namespace httoop;
using support::ask;

TEST_CASE("service: every kind of function makes one") {
    auto const content = [](owned<service> s) { return ask(*s, "GET", "/").content; };
    CHECK(content(make_service([](exchange const&) { return response::text("a"); })) == "a");
    CHECK(content(make_service([](exchange&) { return reply{response::text("b")}; })) == "b");
    CHECK(content(make_service([](exchange&) { return outcome<reply>{response::text("c")}; })) == "c");
    CHECK(content(make_service([](exchange&) -> task<response> { co_return response::text("d"); })) == "d");
    CHECK(content(make_service([](exchange&) -> task<reply> { co_return response::text("e"); })) == "e");
    CHECK(content(make_service([](exchange&) -> task<outcome<reply>> {
              if (auto ok = co_await io::sleep(duration::milliseconds(1)); !ok) co_return ok.error();
              co_return reply{response::text("f")};
          })) == "f");
}

TEST_CASE("answer: the request's content reaches the service, the reply's the asker") {
    auto const s = make_service([](exchange& x) {
        return [](exchange& y) -> task<outcome<reply>> {
            outcome<std::string> all = co_await gather(y.content(), 100);
            if (!all) co_return all.error();
            co_return reply{response::text("got " + *all)};
        }(x);
    });
    request r{method::post, "/"};
    r.octets("this");
    auto const a = answer(*s, std::move(r));
    REQUIRE(a);
    CHECK(a->octets() == "got this");
    CHECK(ask(*s, "POST", "/").content == "got ");
}

TEST_CASE("answer: interim responses, trailers and facts about the peer") {
    auto const s = make_service([](exchange& x) {
        CHECK(x.interim(response{status_code::early_hints}));
        CHECK(x.interim(response{status_code::processing}));
        CHECK(x.peer().is_loopback());
        CHECK(!x.secure());
        return reply{response{}, stream_content([](content_writer& w) -> task<outcome<void>> {
            (void)co_await w.write("text");
            w.trailers().append("Digest", "x");
            co_return outcome<void>{};
        })};
    });
    auto const a = ask(*s, "GET", "/");
    REQUIRE(a.interims.size() == 2);
    CHECK(a.interims[0].status() == status_code::early_hints);
    CHECK(a.content == "text");
    CHECK(a.trailers.value("Digest") == "x");
    CHECK(a.length == content_length_of::until_end());
}

TEST_CASE("answer: HEAD and statuses without content leave it out and keep the length") {
    auto const s = make_service([](exchange const&) { return response::text("12345"); });
    auto const a = ask(*s, "HEAD", "/");
    CHECK(a.content == "");
    CHECK(a.length == content_length_of::exactly(5));
    auto const none = make_service([](exchange const&) { return response{status_code::not_modified}; });
    CHECK(ask(*none, "GET", "/").content == "");
}

TEST_CASE("answer: what a handler throws is an error, content beyond the limit too") {
    auto const throwing = make_service([](exchange const&) -> response { throw std::runtime_error{"oh"}; });
    auto const e = answer(*throwing, request{method::get, "/"});
    REQUIRE(!e);
    CHECK(e.error().what == failure::thrown);
    CHECK(e.error().about == "oh");
    auto const large = make_service([](exchange const&) {
        return reply{response{}, make_owned<memory_source>(std::string(100, 'x'))};
    });
    local_arrival how;
    how.policy.limits.held_content = 99;
    auto const refused = answer_locally(*large, request{method::get, "/"}, how);
    REQUIRE(!refused);
    CHECK(refused.error().what == failure::limit);
}

TEST_CASE("answer: a handler that takes too long is ended") {
    auto const slow = make_service([](exchange&) -> task<outcome<reply>> {
        if (auto ok = co_await io::sleep(duration::seconds(100)); !ok) co_return ok.error();
        co_return reply{status_code::ok};
    });
    local_arrival how;
    how.policy.limits.respond_time = 5;
    auto const late = answer_locally(*slow, request{method::get, "/"}, how);
    REQUIRE(!late);
    CHECK(late.error().what == failure::timeout);
}
