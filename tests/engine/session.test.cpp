#include <doctest/doctest.h>

#include <httoop/exchange/writer.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/server.hpp>
#include <httoop/syntax/http_date.hpp>

#include <stdexcept>

#include "rig.hpp"

using namespace httoop;

namespace {

server_options with(test::kept_log& log) {
    server_options o;
    o.log = &log;
    return o;
}

std::string get(octets path, octets more = "") {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: a\r\n" + std::string{more} + "\r\n";
}

std::string status_of(std::string const& answer) { return answer.substr(0, answer.find("\r\n")); }

task<outcome<reply>> count(exchange& x) {
    auto all = co_await gather(x.content(), 1 << 20);
    if (!all) co_return all.error();
    co_return reply{response::text(std::to_string(all->size()))};
}

reply hailing() {
    struct hailing_tunnel final : tunnel {
        task<void> run(io::stream& peer, std::string) override { static_cast<void>(co_await io::write_all(peer, "hail")); }
    };
    response r{status_code::switching_protocols};
    r.set("Upgrade", "shout");
    return reply{std::move(r), make_owned<hailing_tunnel>()};
}

struct site final : service {
    int cancelled = 0;
    bool soon_waits = false;
    router routes;
    task<outcome<reply>> respond(exchange& x) override { return routes.respond(x); }
    site() {
        routes.get("/hello", [](exchange const&) { return response::text("hello"); });
        routes.get("/throws", [](exchange const&) -> response { throw std::runtime_error{"out of cheese"}; });
        routes.get("/throws-later", [](exchange&) -> task<outcome<reply>> {
            auto slept = co_await io::sleep(duration::milliseconds(1));
            if (slept) throw std::runtime_error{"out of bananas"};
            co_return slept.error();
        });
        routes.get("/soon", [this](exchange&) -> task<outcome<reply>> {
            auto slept = co_await io::sleep(duration::milliseconds(30));
            while (slept && soon_waits) slept = co_await io::sleep(duration::milliseconds(1));
            if (!slept) co_return slept.error();
            co_return reply{response::text("soon")};
        });
        routes.get("/breaks", [](exchange const&) {
            return reply{response{}, stream_content([](content_writer& w) -> task<outcome<void>> {
                             auto sent = co_await w.write("the first half");
                             if (sent) throw std::runtime_error{"no second half"};
                             co_return sent.error();
                         })};
        });
        routes.post("/count", count);
        routes.post("/trailers", [](exchange& x) -> task<outcome<reply>> {
            auto all = co_await gather(x.content(), 100);
            if (!all) co_return all.error();
            auto const told = [](field_section const& f) {
                std::string text;
                for (field_line const l : f) (((text += l.name) += '=') += l.value) += ' ';
                return text;
            };
            std::string const text = told(x.request().fields()) + "| " + told(x.request().trailers());
            co_return reply{response::text(text)};
        });
        routes.post("/ignore", [](exchange const&) { return response::text("ignored"); });
        routes.get("/offload", [](exchange&) -> task<outcome<reply>> {
            auto made = co_await io::offload([] { return std::string{"made elsewhere"}; });
            if (!made) co_return made.error();
            co_return reply{response::text(*made)};
        });
        routes.get("/hints", [](exchange& x) -> task<outcome<reply>> {
            response hints{status_code::early_hints};
            hints.set("Link", "</a.css>; rel=preload");
            if (auto sent = x.interim(hints); !sent) co_return sent.error();
            auto slept = co_await io::sleep(duration::milliseconds(1));
            if (!slept) co_return slept.error();
            co_return reply{response::text("page")};
        });
        routes.get("/forever", [this](exchange&) -> task<outcome<reply>> {
            auto slept = co_await io::sleep(duration::seconds(1000));
            if (!slept) ++cancelled;
            co_return slept ? error{failure::limit, "?"} : slept.error();
        });
        routes.get("/endless", [this](exchange const&) {
            return reply{response{}, stream_content([this](content_writer& w) -> task<outcome<void>> {
                             for (std::string const piece(10000, 'x');;)
                                 if (auto sent = co_await w.write(piece); !sent) {
                                     ++cancelled;
                                     co_return sent.error();
                                 }
                         })};
        });
        routes.get("/defect", [](exchange const&) { return std::move(response::text("x").set("X-A", "b\r\nEvil: 1")); });
        routes.get("/hsts", [](exchange const&) {
            return std::move(response::text("x").set("Strict-Transport-Security", "max-age=1"));
        });
        routes.get("/contradicts", [](exchange const&) {
            return std::move(response::text("x").set("Vary", "*").set("Cache-Control", "max-age=1"));
        });
        routes.get("/large", [](exchange const&) { return response::text(std::string(300000, 'y')); });
        routes.get("/switch", [](exchange const&) {
            struct shouting final : tunnel {
                task<void> run(io::stream& peer, std::string first) override {
                    for (std::string heard = std::move(first);; heard.resize(64)) {
                        for (char& c : heard) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
                        if (auto sent = co_await io::write_all(peer, heard); !sent) co_return;
                        heard.resize(64);
                        auto n = co_await io::read_some(peer, heard.data(), heard.size());
                        if (!n || *n == 0) co_return;
                        heard.resize(*n);
                        for (char& c : heard) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
                        if (auto sent = co_await io::write_all(peer, heard); !sent) co_return;
                        co_return;
                    }
                }
            };
            response r{status_code::switching_protocols};
            r.set("Upgrade", "shout");
            return reply{std::move(r), owned<tunnel>{new shouting}};
        });
        routes.post("/hail", [](exchange const&) { return hailing(); });
        routes.post("/hail-later", [](exchange&) -> task<outcome<reply>> {
            auto slept = co_await io::sleep(duration::milliseconds(1));
            if (!slept) co_return slept.error();
            co_return hailing();
        });
    }
};

}  // namespace

// req: rfc9110#6.6.1-1   Date
// req: rfc9110#8.6-7     Content-Length
// req: rfc9112#9.3-1
TEST_CASE("session: answers, keeps the connection, answers again") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    for (int i = 0; i < 3; ++i) {
        p.send(get("/hello"));
        std::string const answer = p.until("\r\n\r\nhello");
        CHECK(status_of(answer) == "HTTP/1.1 200 OK");
        CHECK(answer.find("Content-Length: 5\r\n") != std::string::npos);
        std::size_t const date = answer.find("\r\nDate: ");
        REQUIRE(date != std::string::npos);
        auto const said = parse_http_date(octets{answer}.substr(date + 8, imf_fixdate_size), io::read_wall());
        REQUIRE(said.has_value());
        CHECK(io::read_wall().seconds - said->seconds <= 1);
    }
    CHECK_FALSE(p.ended());
}

TEST_CASE("session: the octets of a request may come one by one") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    for (char const c : get("/hello")) p.send({&c, 1});
    CHECK(status_of(p.until("hello")) == "HTTP/1.1 200 OK");
}

TEST_CASE("session: pipelined requests are answered in order, in one go") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/throws-later") + get("/hello") + get("/offload") + get("/hello", "Connection: close\r\n"));
    std::string const all = p.until_closed();
    std::size_t const first = all.find("HTTP/1.1 500"), second = all.find("hello"),
                      third = all.find("made elsewhere"), fourth = all.rfind("hello");
    CHECK(first == 0);
    CHECK(second < third);
    CHECK(third < fourth);
    CHECK(all.find("Connection: close") != std::string::npos);
}

TEST_CASE("session: others get their turn while many pipelined requests are answered") {
    site s;
    test::kept_log log;
    test::rig r{s, with(log)};
    std::string many;
    for (int i = 0; i < 400; ++i) many += get("/hello");
    auto p = r.connect(many);
    CHECK(log.lines.size() <= 200);
    for (int i = 0; i < 100 && log.lines.size() < 400; ++i) r.turn();
    CHECK(log.lines.size() == 400);
}

TEST_CASE("session: a handler that throws gives 500, is logged, and the connection goes on") {
    site s;
    test::kept_log log;
    test::rig r{s, with(log)};
    auto p = r.connect();
    p.send(get("/throws"));
    std::string const answer = p.until("\r\n\r\n");
    CHECK(status_of(answer) == "HTTP/1.1 500 Internal Server Error");
    p.send(get("/throws-later"));
    CHECK(p.until("500 Internal Server Error\r\n") != "");
    p.send(get("/hello"));
    CHECK(p.until("\r\n\r\nhello").find("200 OK") != std::string::npos);
    REQUIRE(log.lines.size() == 3);
    CHECK(log.lines[0].status == 500);
    CHECK(log.lines[0].fault.find("out of cheese") != std::string::npos);
    REQUIRE(log.troubles.size() == 2);
    CHECK(log.troubles[1].find("out of bananas") != std::string::npos);
}

TEST_CASE("session: content that breaks off after its head ends the connection, visibly incomplete") {
    site s;
    test::kept_log log;
    test::rig r{s, with(log)};
    auto p = r.connect();
    p.send(get("/breaks"));
    std::string const all = p.until_closed();
    CHECK(all.find("the first half") != std::string::npos);
    CHECK(all.find("\r\n0\r\n\r\n") == std::string::npos);
    REQUIRE(log.lines.size() == 1);
    CHECK(log.lines[0].fault.find("no second half") != std::string::npos);
}

TEST_CASE("session: a field that cannot be sent becomes 500, and nothing of it gets out") {
    site s;
    test::kept_log log;
    test::rig r{s, with(log)};
    auto p = r.connect();
    p.send(get("/defect") + get("/hello"));
    std::string const all = p.until("hello");
    CHECK(status_of(all) == "HTTP/1.1 500 Internal Server Error");
    CHECK(all.find("Evil") == std::string::npos);
    CHECK(log.lines[0].because == "rfc9110#5.5-4");
}

// req: rfc6797#7.2 rfc9111#4.1
TEST_CASE("session: fields that contradict each other, or the connection, become 500") {
    site s;
    test::kept_log log;
    test::rig r{s, with(log)};
    auto p = r.connect();
    p.send(get("/hsts") + get("/contradicts") + get("/hello"));
    std::string const all = p.until("hello");
    CHECK(status_of(all) == "HTTP/1.1 500 Internal Server Error");
    CHECK(all.find("\r\nStrict-Transport-Security:") == std::string::npos);
    CHECK(all.find("\r\nVary: *") == std::string::npos);
    CHECK(log.lines[0].because == "rfc6797#7.2");
    CHECK(log.lines[1].because == "rfc9111#4.1");
}

TEST_CASE("session: uploaded content reaches the handler, whole or chunked") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    std::string const content(200000, 'z');
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + content);
    CHECK(p.until("\r\n\r\n200000").find("200 OK") != std::string::npos);
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    CHECK(p.until("\r\n\r\n5").find("200 OK") != std::string::npos);
}

TEST_CASE("session: an answer that took its time leaves nothing behind for the next request's content") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/soon"));
    CHECK(p.until("soon") != "");
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(p.until("\r\n\r\n5").find("200 OK") != std::string::npos);
}

TEST_CASE("session: broken content is answered as the rule says, and the connection closed") {
    site s;
    test::kept_log log;
    test::rig r{s, with(log)};
    auto p = r.connect();
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + get("/hello"));
    std::string const all = p.until_closed();
    CHECK(status_of(all) == "HTTP/1.1 400 Bad Request");
    CHECK(all.find("hello") == std::string::npos);
    REQUIRE(!log.lines.empty());
    CHECK(log.lines[0].because == "rfc9112#7.1");
}

TEST_CASE("session: 100 is sent when the handler asks for the content, not before") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(p.until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    p.send("abc");
    CHECK(p.until("\r\n\r\n3").find("200 OK") != std::string::npos);
    p.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    std::string const refused = p.until_closed();
    CHECK(refused.find("100 Continue") == std::string::npos);
    CHECK(refused.find("ignored") != std::string::npos);
    CHECK(refused.find("Connection: close") != std::string::npos);
}

TEST_CASE("session: content that nobody reads is dropped, and the next request answered") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(100000, 'q') + get("/hello"));
    std::string const all = p.until("\r\n\r\nhello");
    CHECK(all.find("ignored") != std::string::npos);
}

TEST_CASE("session: interim responses go out before the answer") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/hints"));
    std::string const all = p.until("page");
    CHECK(status_of(all) == "HTTP/1.1 103 Early Hints");
    CHECK(all.find("\r\n\r\nHTTP/1.1 200 OK\r\n") != std::string::npos);
}

TEST_CASE("session: interim responses are left out where HTTP/1.0 asked, the answer comes all the same") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send("GET /hints HTTP/1.0\r\n\r\n");
    CHECK(status_of(p.until("page")) == "HTTP/1.1 200 OK");
}

TEST_CASE("session: blocking work is done in the pool") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/offload"));
    CHECK(p.until("made elsewhere") != "");
}

TEST_CASE("session: a large answer in memory arrives whole") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/large") + get("/hello"));
    std::string const all = p.until("hello");
    CHECK(all.find("Content-Length: 300000\r\n") != std::string::npos);
    CHECK(all.find(std::string(300000, 'y')) != std::string::npos);
}

// req: rfc9112#9.5-2
TEST_CASE("session: a peer that goes away cancels the content that is made for it") {
    site s;
    test::rig r{s};
    {
        auto p = r.connect();
        p.send(get("/endless"));
        p.until("xxxx");
    }
    for (int i = 0; i < 500 && s.cancelled == 0; ++i) r.turn();
    CHECK(s.cancelled == 1);
    for (int i = 0; i < 500 && !r.worker().empty(); ++i) r.turn();
    CHECK(r.worker().empty());
}

TEST_CASE("session: a slow reader holds the writer back") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/endless"));
    for (int i = 0; i < 200; ++i) r.turn();
    CHECK(s.cancelled == 0);
    CHECK(r.shared().memory.load() < 1 << 20);
}

TEST_CASE("session: after 101 the handler has the stream") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send(get("/switch", "Connection: upgrade\r\nUpgrade: shout\r\n") + "early ");
    std::string const head = p.until("\r\n\r\n");
    CHECK(status_of(head) == "HTTP/1.1 101 Switching Protocols");
    CHECK(p.until("EARLY ") == "EARLY ");
    p.send("late");
    CHECK(p.until_closed() == "LATE");
    CHECK(r.empty_soon());
}

TEST_CASE("session: a tunnel begins behind the content of its request, whoever speaks first") {
    site s;
    test::rig r{s};
    for (octets const path : {"/hail", "/hail-later"})
        for (octets const content : {"Transfer-Encoding: chunked\r\n\r\n|0\r\n\r\n", "Content-Length: 3\r\n\r\n|abc",
                                     "Transfer-Encoding: chunked\r\n\r\n|3\r\nabc\r\n0\r\n\r\n"}) {
            std::size_t const cut = content.find('|');
            std::string const head = "POST " + std::string{path} + " HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: shout\r\n" +
                                     std::string{content.substr(0, cut)};
            auto p = r.connect();
            p.send(head);
            CHECK(status_of(p.until("\r\n\r\n")) == "HTTP/1.1 101 Switching Protocols");
            p.send(content.substr(cut + 1));
            CHECK(p.until_closed() == "hail");
            auto at_once = r.connect(head + std::string{content.substr(cut + 1)});
            CHECK(status_of(at_once.until("\r\n\r\n")) == "HTTP/1.1 101 Switching Protocols");
            CHECK(at_once.until_closed() == "hail");
        }
    CHECK(r.empty_soon());
}

TEST_CASE("session: no tunnel begins amid content that is broken") {
    site s;
    test::rig r{s};
    std::string const head = "POST /hail-later HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: shout\r\nTransfer-Encoding: chunked\r\n\r\n";
    auto at_once = r.connect(head + "first");
    std::string const answer = at_once.until_closed();
    CHECK(status_of(answer) == "HTTP/1.1 400 Bad Request");
    CHECK(answer.find("hail") == std::string::npos);
    auto p = r.connect(head);
    CHECK(status_of(p.until("\r\n\r\n")) == "HTTP/1.1 101 Switching Protocols");
    p.send("first");
    CHECK(p.until_closed().empty());
    CHECK(p.ended());
    auto left = r.connect(head + "3\r\nab");
    CHECK(status_of(left.until("\r\n\r\n")) == "HTTP/1.1 101 Switching Protocols");
    left.half_close();
    CHECK(left.until_closed().empty());
    CHECK(left.ended());
    CHECK(r.empty_soon());
}

// req: rfc9110#6.5.1-2
// req: rfc9112#7.1.2-1
// req: rfc9112#7.1.2-2
TEST_CASE("session: trailer fields stay apart from header fields") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send("POST /trailers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
           "3\r\nabc\r\n0\r\nContent-Digest: x\r\nHost: b\r\nX-A: 1\r\n\r\n");
    std::string const answer = p.until("X-A=1 ");
    CHECK(answer.ends_with("\r\n\r\nHost=a Transfer-Encoding=chunked | Content-Digest=x X-A=1 "));
}

// req: rfc9110#15.5.9  a head that takes too long is answered with 408
TEST_CASE("session: a head that takes too long is answered with 408, and the connection closed") {
    site s;
    server_options o;
    o.policy.limits.head_time = 40;
    test::rig r{s, std::move(o)};
    auto p = r.connect("GET /hello HTTP/1.1\r\nHost");
    std::string const all = p.until_closed();
    CHECK(status_of(all) == "HTTP/1.1 408 Request Timeout");
    auto silent = r.connect();
    CHECK(silent.until_closed().empty());
}

// req: rfc9112#9.5  content slower than the rate is answered with 408
TEST_CASE("session: content that stops coming is answered with 408, and the connection closed") {
    site s;
    server_options o;
    o.policy.limits.content_grace = 40;
    test::rig r{s, std::move(o)};
    auto p = r.connect();
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    CHECK(status_of(p.until_closed()) == "HTTP/1.1 408 Request Timeout");
}

// req: rfc9112#9.5  each piece that the handler takes buys no new time
TEST_CASE("session: content that drips is answered with 408, however fast the handler takes it") {
    site s;
    server_options o;
    o.policy.limits.content_grace = 40;
    o.policy.limits.content_rate = 100000;
    test::rig r{s, std::move(o)};
    auto p = r.connect();
    p.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
    std::string all;
    for (int i = 0; i < 500 && all.empty(); ++i) {
        p.send("x");
        all = p.whatever(5);
    }
    CHECK(status_of(all) == "HTTP/1.1 408 Request Timeout");
}

// req: rfc9112#9.5-1
TEST_CASE("session: an idle connection is closed when its time is over") {
    site s;
    server_options o;
    o.policy.limits.idle_time = 40;
    test::rig r{s, std::move(o)};
    auto p = r.connect();
    p.send(get("/hello"));
    p.until("hello");
    CHECK(p.until_closed().empty());
    CHECK(r.empty_soon());
}

TEST_CASE("session: a handler that takes too long is cancelled and answered with 503") {
    // req: rfc9110#15.6.4
    site s;
    test::kept_log log;
    server_options o = with(log);
    o.policy.limits.respond_time = 40;
    test::rig r{s, std::move(o)};
    auto p = r.connect();
    p.send(get("/forever") + get("/hello"));
    CHECK(status_of(p.until("hello")) == "HTTP/1.1 503 Service Unavailable");
    CHECK(s.cancelled == 1);
    REQUIRE(!log.lines.empty());
    CHECK(log.lines[0].because == "rfc9110#15.6.4");
}

TEST_CASE("session: a reader that takes nothing for too long is given up") {
    site s;
    server_options o;
    o.policy.limits.write_time = 40;
    test::rig r{s, std::move(o)};
    auto p = r.connect();
    p.send(get("/endless"));
    CHECK(r.empty_soon());
    CHECK(s.cancelled == 1);
}

TEST_CASE("session: more connections than allowed are answered with 503 and Retry-After") {
    site s;
    server_options o;
    o.policy.limits.connections = 1;
    test::rig r{s, std::move(o)};
    auto kept = r.connect();
    auto refused = r.connect();
    std::string const answer = refused.until_closed();
    CHECK(status_of(answer) == "HTTP/1.1 503 Service Unavailable");
    CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
    refused.close();
    kept.send(get("/hello"));
    CHECK(kept.until("hello") != "");
}

TEST_CASE("session: when all buffers together are too many, new requests are answered with 503") {
    site s;
    server_options o;
    o.policy.limits.memory = 1;
    test::rig r{s, std::move(o)};
    auto first = r.connect();
    first.send(get("/forever"));
    r.turn();
    auto second = r.connect();
    second.send(get("/hello"));
    CHECK(status_of(second.until_closed()) == "HTTP/1.1 503 Service Unavailable");
}

// req: rfc9112#9.6-1 rfc9112#9.6-4
TEST_CASE("session: draining closes idle connections, serves what waits and what is on its way") {
    site s;
    server_options o;
    o.policy.limits.drain_time = o.policy.limits.drain_grace = 60000;
    test::rig r{s, std::move(o)};
    auto idle = r.connect(), busy = r.connect(), fresh = r.connect();
    idle.send(get("/hello"));
    idle.until("hello");
    s.soon_waits = true;
    busy.send(get("/soon"));
    r.turn();
    r.worker().drain();
    s.soon_waits = false;
    CHECK(idle.until_closed().empty());
    CHECK(busy.until_closed().find("Connection: close") != std::string::npos);
    fresh.send(get("/hello"));
    std::string const last = fresh.until_closed();
    CHECK(last.find("hello") != std::string::npos);
    CHECK(last.find("Connection: close") != std::string::npos);
    CHECK(r.empty_soon());
}

TEST_CASE("session: draining ends what does not end by itself, after limits.drain_time") {
    site s;
    server_options o;
    o.policy.limits.drain_time = 100;
    test::rig r{s, std::move(o)};
    auto stuck = r.connect();
    stuck.send(get("/forever"));
    r.turn();
    r.worker().drain();
    CHECK(stuck.until_closed().empty());
    CHECK(s.cancelled == 1);
    CHECK(r.empty_soon());
}

TEST_CASE("session: a connection that sent nothing holds up a drain for limits.drain_grace alone") {
    site s;
    server_options o;
    o.policy.limits.drain_time = o.policy.limits.head_time = 60000;
    o.policy.limits.drain_grace = 100;
    test::rig r{s, std::move(o)};
    auto silent = r.connect(), begun = r.connect();
    begun.send("GET /hello HTTP/1.1\r\n");
    r.turn();
    r.worker().drain();
    CHECK(silent.until_closed().empty());
    CHECK(silent.ended());
    begun.send("Host: a\r\n\r\n");
    CHECK(begun.until_closed().find("hello") != std::string::npos);
    CHECK(r.empty_soon());
}

TEST_CASE("session: a refusal is received although the peer goes on sending") {
    site s;
    test::rig r{s};
    auto p = r.connect();
    p.send("GET /hello HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n");
    p.send(std::string(500000, 'g'));
    std::string const all = p.until_closed();
    CHECK(status_of(all) == "HTTP/1.1 400 Bad Request");
    CHECK(all.find("rfc9112#5") != std::string::npos);
}
