// HTTP/2 under the engine, on the port of HTTP/1.x.
#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <httoop/exchange/writer.hpp>
#include <httoop/io/file.hpp>
#include <httoop/server.hpp>

#include "../support/temporary_folder.hpp"
#include "../support/frames.hpp"
#include "h2_client.hpp"

using namespace httoop;

namespace {

using client = test::h2_client<test::rig::peer>;

struct h2_echo final : tunnel {
    task<void> run(io::stream& peer, std::string first) override {
        if (!first.empty()) (void)co_await io::write_all(peer, first);
        char heard[300];
        for (;;) {
            auto const n = co_await io::read_some(peer, heard, sizeof heard);
            if (!n || *n == 0) break;
            octets const all{heard, *n};
            if (auto sent = co_await io::write_all(peer, all); !sent) break;
        }
        peer.shut_write();
    }
};

// Its other side breaks when it has heard something.
struct h2_breaking final : tunnel {
    task<void> run(io::stream& peer, std::string first) override {
        char heard[10];
        if (first.empty()) (void)co_await io::read_some(peer, heard, sizeof heard);
    }
    [[nodiscard]] bool broken() const override { return true; }
};

struct h2_site final : service {
    int cancelled = 0, made = 0;
    bool soon_waits = false, later_waits = false;
    support::temporary_folder folder;
    std::string const large = std::string(300000, 'y');
    router routes;
    task<outcome<reply>> respond(exchange& x) override {
        // What is an Upgrade of HTTP/1.1 is a CONNECT with :protocol in HTTP/2 (RFC 8441).
        bool const upgrade = x.request().fields().value(field_id::upgrade) == "shout";
        if (x.request().target() == "broken.example:80")
            return outcome<reply>{reply{response{status_code::ok}, owned<tunnel>{new h2_breaking}}};
        if (x.request().method() == method::connect && (x.request().protocol().empty() || x.request().protocol() == "shout"))
            return outcome<reply>{reply{response{status_code::ok}, owned<tunnel>{new h2_echo}}};
        if (upgrade) {
            response r{status_code::switching_protocols};
            r.set("Upgrade", "shout");
            return outcome<reply>{reply{std::move(r), owned<tunnel>{new h2_echo}}};
        }
        return routes.respond(x);
    }
    h2_site() {
        folder.file("f", large);
        routes.get("/hello", [](exchange const& x) { return response::text("hello " + std::to_string(x.request().version().major)); });
        routes.get("/soon", [this](exchange&) -> task<outcome<reply>> {
            auto slept = co_await io::sleep(duration::milliseconds(30));
            while (slept && soon_waits) slept = co_await io::sleep(duration::milliseconds(1));
            if (!slept) co_return slept.error();
            co_return reply{response::text("soon")};
        });
        routes.get("/large", [this](exchange const&) { return response::text(large); });
        routes.get("/file", [this](exchange const&) {
            int const number = ::open(folder.path("f").c_str(), O_RDONLY | O_CLOEXEC);
            auto* const f = new io::file{number};
            return reply{response{}, file_range{number, 0, large.size(),
                                                keeper{f, [](void* of) { delete static_cast<io::file*>(of); }}}};
        });
        routes.get("/source", [this](exchange const&) {
            return reply{response{}, stream_content([this](content_writer& w) -> task<outcome<void>> {
                             for (std::size_t at = 0; at < large.size(); at += 1000) {
                                 ++made;
                                 octets const piece = octets{large}.substr(at, 1000);
                                 if (auto sent = co_await w.write(piece); !sent) co_return sent.error();
                             }
                             co_return outcome<void>{};
                         })};
        });
        routes.post("/count", [](exchange& x) -> task<outcome<reply>> {
            auto all = co_await gather(x.content(), 1 << 20);
            if (!all) co_return all.error();
            co_return reply{response::text(std::to_string(all->size()))};
        });
        routes.post("/later", [this](exchange& x) -> task<outcome<reply>> {
            outcome<void> slept;
            while (slept && later_waits) slept = co_await io::sleep(duration::milliseconds(1));
            if (!slept) co_return slept.error();
            auto all = co_await gather(x.content(), 1 << 20);
            if (!all) co_return all.error();
            co_return reply{response::text(std::to_string(all->size()))};
        });
        routes.post("/ignore", [](exchange const&) { return response::text("ignored"); });
        routes.get("/hints", [](exchange& x) -> task<outcome<reply>> {
            response hints{status_code::early_hints};
            if (auto sent = x.interim(hints); !sent) co_return sent.error();
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
    }
};

std::string status_of_line(std::string const& answer) { return answer.substr(0, answer.find("\r\n")); }

server_options h2_with(test::kept_log& log) {
    server_options o;
    o.log = &log;
    return o;
}

}  // namespace

// req: rfc9113#3.3-1 rfc9113#3.4-1
TEST_CASE("h2: the preface tells HTTP/2, however it is cut") {
    h2_site s;
    test::rig r{s};
    for (std::size_t first : {1, 3, 23, 24, 30}) {
        auto p = r.connect();
        client c{p};
        auto const id = c.get("/hello");
        std::string all;
        for (wire::segment const& g : c.wire().output()) all.append(g.data, g.size);
        c.wire().sent(all.size());
        p.send(octets{all}.substr(0, first));
        if (first < 24) CHECK(p.whatever(5).empty());
        p.send(octets{all}.substr(first));
        CHECK(c.until_over(id).content == "hello 2");
        CHECK(c.streams[id].status == 200);
    }
}

TEST_CASE("h2: a frame of which the buffer holds all but the last octets is read when they have come") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    c.until_over(c.get("/hello"));
    request large{method::get, "/hello"};
    large.fields().append("Host", "a.example");
    for (char const* name : {"a", "b", "c", "d", "e"}) large.fields().append(name, std::string(4000, '~'));
    auto const id = c.ask(large);
    REQUIRE(c.wire().finish(id, nullptr));
    std::string all;
    for (wire::segment const& g : c.wire().output()) all.append(g.data, g.size);
    c.wire().sent(all.size());
    REQUIRE(all.size() > 20000);
    p.send(octets{all}.substr(0, 16384));  // as many as a buffer holds at first
    CHECK(p.whatever(5).empty());
    p.send(octets{all}.substr(16384));
    CHECK(c.until_over(id).content == "hello 2");
    CHECK(c.goaway.empty());
}

TEST_CASE("h2: methods that begin like the preface are of HTTP/1.1, and so is a beginning that stays one") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect("P");
    p.send("OST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    CHECK(p.until("ignored").starts_with("HTTP/1.1 200"));
    server_options o;
    o.policy.limits.head_time = 60;
    test::rig impatient{s, o};
    auto half = impatient.connect("PR");
    CHECK(status_of_line(half.until_closed()) == "HTTP/1.1 408 Request Timeout");
    auto gone = r.connect("PRI * HTTP/2.0\r\n");
    gone.half_close();
    CHECK(status_of_line(gone.until_closed()) == "HTTP/1.1 505 HTTP Version Not Supported");
}

TEST_CASE("h2: many requests at once, each gets its answer") {
    h2_site s;
    test::kept_log log;
    test::rig r{s, h2_with(log)};
    auto p = r.connect();
    client c{p};
    std::vector<wire::stream_id> ids;
    for (int i = 0; i < 90; ++i) ids.push_back(c.get(i % 3 == 0 ? "/soon" : "/hello"));
    for (std::size_t i = 0; i < ids.size(); ++i) CHECK(c.until_over(ids[i]).content == (i % 3 == 0 ? "soon" : "hello 2"));
    CHECK(c.until_over(c.get("/nothing")).status == 404);
    CHECK(c.until_over(c.ask(method::head, "/hello")).content.empty());
    CHECK(log.lines.size() == 92);
    for (auto const& l : log.lines) CHECK(l.fault.empty());
    CHECK_FALSE(c.gone);
}

TEST_CASE("h2: large contents pass the windows: from memory, a file, a source") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    auto const a = c.get("/large"), b = c.get("/file"), d = c.get("/source");
    CHECK(c.until_over(a).content == s.large);
    CHECK(c.until_over(b).content == s.large);
    CHECK(c.until_over(d).content == s.large);
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");
}

TEST_CASE("h2: a source is pulled no further than the windows allow") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    auto const id = c.get("/source");
    std::string out;
    for (wire::segment const& g : c.wire().output()) out.append(g.data, g.size);
    c.wire().sent(out.size());
    p.send(out);
    for (int i = 0; i < 50; ++i) r.turn();  // the client reads nothing
    CHECK(s.made < 200);
    CHECK(c.until_over(id).content == s.large);
}

TEST_CASE("h2: what a client sends reaches the handler; nobody's content is passed over") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    auto const a = c.ask(method::post, "/count", "a.example", content_length_of::until_end());
    auto const b = c.ask(method::post, "/count", "a.example", content_length_of::exactly(100000));
    auto const i = c.ask(method::post, "/ignore", "a.example", content_length_of::until_end());
    CHECK(c.until_over(i).content == "ignored");
    c.content(a, std::string(70000, 'a'));
    c.content(b, std::string(100000, 'b'), true);
    c.content(a, std::string(10, 'a'), true);
    CHECK(c.until_over(a).content == "70010");
    CHECK(c.until_over(b).content == "100000");
    CHECK(r.shared().memory < 1 << 20);
}

// req: rfc9110#15.5.9
TEST_CASE("h2: content that comes too slowly ends its stream with 408, and the others stay") {
    h2_site s;
    server_options o;
    o.policy.limits.content_grace = 50;
    test::rig r{s, o};
    auto p = r.connect();
    client c{p};
    auto const slow = c.ask(method::post, "/count", "a.example", content_length_of::until_end());
    c.content(slow, "x");
    CHECK(c.until_over(slow).status == 408);
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");
}

TEST_CASE("h2: interim responses come before the answer") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    auto const id = c.get("/hints");
    CHECK(c.until_over(id).content == "page");
    REQUIRE(c.streams[id].interims.size() == 1);
    CHECK(c.streams[id].interims[0] == 103);
}

TEST_CASE("h2: a stream that the peer resets cancels its handler, and content that is made for it") {
    h2_site s;
    test::kept_log log;
    test::rig r{s, h2_with(log)};
    auto p = r.connect();
    client c{p};
    auto const a = c.get("/forever"), b = c.get("/endless");
    for (int i = 0; i < 20; ++i) c.step();
    c.wire().abort(a);
    c.wire().abort(b);
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");
    for (int i = 0; i < 200 && s.cancelled < 2; ++i) c.step();
    CHECK(s.cancelled == 2);
    REQUIRE(log.lines.size() == 3);
    for (auto const& l : log.lines)
        if (l.target != "/hello") CHECK(l.fault == "the peer reset the stream");
    CHECK_FALSE(c.gone);
}

TEST_CASE("h2: a connection error ends all streams, says why by GOAWAY, and closes") {
    h2_site s;
    test::kept_log log;
    test::rig r{s, h2_with(log)};
    auto p = r.connect();
    client c{p};
    c.get("/forever");
    for (int i = 0; i < 10; ++i) c.step();
    p.send(std::string("\0\0\4\x8\0\0\0\0\0\0\0\0\0", 13));  // WINDOW_UPDATE by 0 for the connection
    std::string seen = p.until_closed();
    CHECK(seen.find("rfc9113#") != std::string::npos);
    CHECK(s.cancelled == 1);
    CHECK(r.empty_soon());
    REQUIRE(log.lines.size() == 1);
    CHECK_FALSE(log.lines[0].because.empty());
}

TEST_CASE("h2: a malformed request is answered with 400, the others are not disturbed") {
    h2_site s;
    test::kept_log log;
    test::rig r{s, h2_with(log)};
    auto p = r.connect();
    client c{p};
    s.soon_waits = true;
    auto const good = c.get("/soon");
    c.step();
    // HEADERS of stream 3: ":method: GET" alone, END_STREAM and END_HEADERS
    p.send(std::string("\0\0\1\1\5\0\0\0\3\x82", 10));
    s.soon_waits = false;
    std::string const raw = p.whatever(50);
    CHECK(raw.find("soon") != std::string::npos);
    CHECK(raw.find(std::string("\0\0\4\3\0\0\0\0\3\0\0\0\1", 13)) != std::string::npos);  // RST_STREAM
    static_cast<void>(good);
    REQUIRE(log.lines.size() == 2);
    CHECK(log.lines[0].status == 400);
    CHECK(log.lines[0].because.starts_with("rfc9113#"));
    CHECK(log.lines[1].status == 200);
}

TEST_CASE("h2: an idle connection gives its session back and goes on later, its state kept") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    for (int i = 0; i < 3; ++i) {
        CHECK(c.until_over(c.get("/hello")).content == "hello 2");
        for (int t = 0; t < 150; ++t) r.turn();
    }
    CHECK_FALSE(c.gone);
}

TEST_CASE("h2: the beginning of a frame does not keep a connection for ever") {
    h2_site s;
    server_options o;
    o.policy.limits.head_time = 60;
    test::rig r{s, o};
    // The second is an unknown frame, without its end.
    for (std::string const& begun : {std::string("\0\0\4", 3), std::string("\0\0\x10\xee\0\0\0\0\0" "abc", 12)}) {
        bool answered = false;
        for (int i = 0; i < 100 && !answered; ++i) {  // we may be too slow for a first request within that time
            auto p = r.connect();
            client c{p};
            answered = c.until_over(c.get("/hello")).content == "hello 2";
            if (!answered) continue;
            p.send(begun);
            c.until_gone();
            CHECK(c.gone);
        }
        CHECK(answered);
        CHECK(r.empty_soon());
    }
}

// req: rfc9113#6.8-1
TEST_CASE("h2: draining says GOAWAY twice to idle and busy connections, and nothing that was taken is lost") {
    h2_site s;
    test::rig r{s};
    auto pi = r.connect(), pb = r.connect();
    client idle{pi}, busy{pb};
    CHECK(idle.until_over(idle.get("/hello")).content == "hello 2");
    for (int t = 0; t < 150; ++t) r.turn();  // parked
    s.soon_waits = true;
    auto const a = busy.get("/soon");
    busy.step();
    r.worker().drain();
    s.soon_waits = false;
    auto const late = busy.get("/hello");  // sent before the client has heard of it
    CHECK(busy.until_over(a).content == "soon");
    CHECK(busy.until_over(late).content == "hello 2");
    idle.until_gone();
    busy.until_gone();
    CHECK(idle.gone);
    CHECK(busy.gone);
    CHECK(r.empty_soon());
}

TEST_CASE("h2: what waits for an answer counts, with its head, and is given back") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    CHECK(c.until_over(c.get("/hello")).status == 200);
    std::uint64_t const before = r.shared().memory;
    std::vector<wire::stream_id> all;
    for (int i = 0; i < 20; ++i) {
        request q{method::get, "/forever"};
        q.fields().append(field_id::host, "a.example");
        q.fields().append("x-long", std::string(10000, 'x'));
        all.push_back(c.ask(q));
    }
    for (int i = 0; i < 20; ++i) c.step();
    CHECK(r.shared().memory > before + 200000);
    for (auto id : all) c.wire().abort(id);
    for (int i = 0; i < 100 && s.cancelled < 20; ++i) c.step();
    for (int i = 0; i < 5; ++i) c.step();
    CHECK(r.shared().memory < before + 70000);
}

TEST_CASE("h2: what waits for its window counts, with the head and the trailers that it answers") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    policy small;
    small.limits.stream_window = 1;
    client c{p, false, small};
    std::uint64_t const before = r.shared().memory;
    for (int i = 0; i < 20; ++i) {
        request q{method::get, "/file?" + std::string(2000, 'q')};
        q.fields().append(field_id::host, "a.example");
        q.fields().append("x-long", std::string(10000, 'x'));
        auto const id = c.ask(q, content_length_of::until_end());
        field_section trailers;
        trailers.append("x-more", std::string(10000, 'y'));
        REQUIRE(c.wire().finish(id, &trailers));
        c.step();
    }
    for (int i = 0; i < 20; ++i) c.step();
    CHECK(r.shared().memory > before + 20 * 22000);
    p.close();
    CHECK(r.empty_soon());
    CHECK(r.shared().memory < before + 70000);
}

TEST_CASE("h2: when all buffers together are too many, nothing is kept for who opens no window") {
    h2_site s;
    server_options o;
    test::rig r{s, o};
    auto p = r.connect();
    policy small;
    small.limits.stream_window = 1;
    client c{p, false, small};
    c.get("/forever");  // a connection without a request would be closed then, as soon as it has one
    c.step();
    std::uint64_t const more = o.policy.limits.memory;
    r.shared().memory += more;
    std::vector<wire::stream_id> all;
    for (int i = 0; i < 20; ++i) {
        request q{method::get, "/hello"};
        q.fields().append(field_id::host, "a.example");
        q.fields().append("x-long", std::string(10000, 'x'));
        all.push_back(c.ask(q));
        c.step();
    }
    for (auto id : all) {
        CHECK(c.until_over(id).status == 503);
        CHECK(c.streams[id].reset);
    }
    CHECK(r.shared().memory < more + 150000);
    r.shared().memory -= more;
}

TEST_CASE("h2: content that nobody reads is bounded by windows, and not kept when all buffers are too many") {
    h2_site s;
    server_options o;
    o.policy.limits.connection_window = 100000;
    test::rig r{s, o};
    auto p = r.connect();
    client c{p};
    CHECK(c.until_over(c.get("/hello")).status == 200);
    s.later_waits = true;
    std::uint64_t const before = r.shared().memory, more = o.policy.limits.memory;
    std::string const piece(10000, 'x');
    std::vector<wire::stream_id> all;
    for (int i = 0; i < 20; ++i) {
        all.push_back(c.ask(method::post, "/later", "a.example", content_length_of::until_end()));
        if (c.wire().may_send(all.back()) >= piece.size()) c.content(all.back(), piece);
        else c.step();
    }
    for (int i = 0; i < 5; ++i) c.step();
    CHECK(r.shared().memory >= before + 60000);
    CHECK(r.shared().memory < before + 200000);
    for (int i = 0; i < 50; ++i) c.step();
    CHECK_FALSE(c.streams[all.front()].reset);

    auto q = r.connect();
    client d{q};
    auto const late = d.ask(method::post, "/later", "a.example", content_length_of::until_end());
    d.content(late, "first");
    r.shared().memory += more;
    d.content(late, piece, true);
    CHECK(r.shared().memory < before + more + 200000);
    s.later_waits = false;
    CHECK(d.until_over(late).status == 413);
    r.shared().memory -= more;
}

TEST_CASE("h2: a frame as large as limits.frame_size is read") {
    h2_site s;
    server_options o;
    o.policy.limits.frame_size = 200000;
    test::rig r{s, o};
    auto p = r.connect();
    client c{p};
    CHECK(c.until_over(c.get("/hello")).status == 200);
    std::string settings;  // unknown ones
    for (int i = 0; i < 30000; ++i) settings.append("\x7f\x7f\0\0\0\0", 6);
    p.send(std::string{"\x02\xbf\x20\x04\0\0\0\0\0", 9} + settings);
    CHECK(c.until_over(c.get("/hello")).status == 200);
}

TEST_CASE("h2: when all buffers together are too many, streams are answered with 503") {
    h2_site s;
    server_options o;
    test::rig r{s, o};
    auto p = r.connect();
    client c{p};
    CHECK(c.until_over(c.get("/hello")).status == 200);
    c.get("/forever");  // a connection without a request would be closed then, as soon as it has one
    c.step();
    r.shared().memory += o.policy.limits.memory;
    CHECK(c.until_over(c.get("/hello")).status == 503);
    r.shared().memory -= o.policy.limits.memory;
    CHECK(c.until_over(c.get("/hello")).status == 200);
}

// req: rfc9113#8.5-1
TEST_CASE("h2: CONNECT makes a tunnel of its stream: back-pressure, half-closed both ways") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    auto const t = c.ask(request{method::connect, "b.example:80"}, content_length_of::until_end());
    for (int i = 0; i < 100 && c.streams[t].status == 0; ++i) c.step();
    CHECK(c.streams[t].status == 200);
    std::string const much(200000, 'm');
    c.content(t, "hello");
    for (int i = 0; i < 100 && c.streams[t].content.size() < 5; ++i) c.step();
    CHECK(c.streams[t].content == "hello");
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");
    c.content(t, much, true);
    CHECK(c.until_over(t).content == "hello" + much);
    CHECK(c.streams[t].ended);
    CHECK_FALSE(c.gone);
}

TEST_CASE("h2: a tunnel whose stream is reset ends") {
    h2_site s;
    test::kept_log log;
    test::rig r{s, h2_with(log)};
    auto p = r.connect();
    client c{p};
    auto const t = c.ask(request{method::connect, "b.example:80"}, content_length_of::until_end());
    c.content(t, "x");
    for (int i = 0; i < 100 && c.streams[t].content.empty(); ++i) c.step();
    c.wire().abort(t);
    for (int i = 0; i < 100 && log.lines.empty(); ++i) c.step();
    REQUIRE(log.lines.size() == 1);
    CHECK(log.lines[0].received == 1);
    p.close();
    CHECK(r.empty_soon());
}

// req: rfc9113#8.5
TEST_CASE("h2: a tunnel whose other side broke is reset, and its connection goes on") {
    h2_site s;
    test::kept_log log;
    test::rig r{s, h2_with(log)};
    auto p = r.connect();
    client c{p};
    auto const t = c.ask(request{method::connect, "broken.example:80"}, content_length_of::until_end());
    for (int i = 0; i < 100 && c.streams[t].status == 0; ++i) c.step();
    CHECK_FALSE(c.streams[t].reset);
    c.content(t, "x");
    for (int i = 0; i < 100 && !c.streams[t].reset; ++i) c.step();
    CHECK(c.streams[t].reset);
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");
    REQUIRE(log.lines.size() == 2);
    CHECK(log.lines[0].fault == "the other side of the tunnel broke");
}

// req: rfc8441#4
TEST_CASE("h2: an extended CONNECT makes the tunnel that an Upgrade makes in HTTP/1.1") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    client c{p};
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");  // the server's SETTINGS are here
    request ask = request::extended_connect("shout", "/room");
    ask.fields().append(field_id::host, "a.example");
    auto const t = c.ask(ask, content_length_of::until_end());
    c.content(t, "across", true);
    CHECK(c.until_over(t).content == "across");
    CHECK(c.streams[t].status == 200);
    auto q = r.connect("GET /room HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: shout\r\n\r\nacross");
    CHECK(q.until("across").starts_with("HTTP/1.1 101 "));
}

// req: rfc9218#10
TEST_CASE("h2: of sources that wait the urgent one is pulled first, incremental ones in turn") {
    h2_site s;
    test::rig r{s};
    auto p = r.connect();
    policy wide;  // the connection's window is what they share
    wide.limits.stream_window = 1 << 20;
    wide.limits.connection_window = 65535;
    client c{p, false, wide};
    auto const with = [&](octets priority) {
        request q{method::get, "/source"};
        q.fields().append(field_id::host, "a.example");
        q.fields().append(field_id::priority, priority);
        return c.ask(q);
    };
    CHECK(c.until_over(c.get("/hello")).content == "hello 2");
    auto const late = with("u=5"), one = with("u=3, i"), two = with("u=3, i"), first = with("u=1");
    c.until_over(first);
    CHECK(c.streams[first].content == s.large);
    CHECK_FALSE(c.over(late));
    while (!c.over(one) && !c.over(two)) c.step();
    CHECK(std::min(c.streams[one].content.size(), c.streams[two].content.size()) > 150000);
    CHECK_FALSE(c.over(late));
    CHECK(c.until_over(one).content == s.large);
    CHECK(c.until_over(two).content == s.large);
    CHECK(c.until_over(late).content == s.large);
}

TEST_CASE("h2: others get their turn while a client sends much that is dropped") {
    h2_site site;
    server_options o;
    o.policy.limits.control_frames = SIZE_MAX;
    test::rig r{site, o};
    int const c = r.connect_descriptor();
    int const room = 212'992;
    REQUIRE(::setsockopt(c, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
    std::string much = std::string{wire::h2_preface} + support::framed(support::settings, 0, 0);
    while (much.size() < 1 << 20) much += support::framed(static_cast<support::frame_type>(200), 0, 0, std::string(100, 'x'));
    std::size_t sent = 0;
    while (sent < much.size()) {
        ssize_t const n = ::send(c, much.data() + sent, std::min<std::size_t>(much.size() - sent, 16384), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) break;
        sent += static_cast<std::size_t>(n);
    }
    REQUIRE(sent > 20 * 16384);
    r.turn();
    int left = 0;
    REQUIRE(::ioctl(c, SIOCOUTQ, &left) == 0);
    CHECK(left > 0);
    for (int i = 0; i < 100 && left > 0; ++i) {
        r.turn();
        REQUIRE(::ioctl(c, SIOCOUTQ, &left) == 0);
    }
    CHECK(left == 0);
    ::close(c);
    CHECK(r.empty_soon());
}
