// The walls: a multiplexing protocol under the same engine and the same services as HTTP/1.x.
#include <doctest/doctest.h>

#include <httoop/exchange/writer.hpp>
#include <httoop/io/completion.hpp>
#include <httoop/server.hpp>

#include "lines_wire.hpp"
#include "rig.hpp"

using namespace httoop;

namespace {

engine::protocol const lines{test::lines_wire::make, test::lines_wire::reset};

router make_site() {
    router site;
    site.get("/hello/{name}", [](exchange const& x) { return response::text("Hello " + x.captured("name")); });
    site.get("/slow", [](exchange&) -> task<outcome<reply>> {
        auto slept = co_await io::sleep(duration::milliseconds(60));
        if (!slept) co_return slept.error();
        co_return reply{response::text("slow")};
    });
    site.post("/echo", [](exchange& x) -> task<outcome<reply>> {
        auto all = co_await gather(x.content(), 1000);
        if (!all) co_return all.error();
        co_return reply{response::text(*all)};
    });
    site.get("/many", [](exchange const&) {
        return reply{response{}, stream_content([](content_writer& w) -> task<outcome<void>> {
                         for (int i = 0; i < 20; ++i)
                             if (auto sent = co_await w.write("0123456789"); !sent) co_return sent.error();
                         co_return outcome<void>{};
                     })};
    });
    return site;
}

std::string lines_of(std::string const& all, octets stream) {
    std::string found;
    for (std::size_t at = 0; at < all.size();) {
        std::size_t const end = all.find('\n', at);
        octets const line = octets{all}.substr(at, end - at);
        if (line.starts_with(std::string{stream} + ' ')) found += std::string{line.substr(stream.size() + 1)} + '\n';
        at = end + 1;
    }
    return found;
}

struct counted final : test::lines_wire {
    static inline int alive = 0;
    static owned<wire::connection> make(wire::context const& c) { return owned<wire::connection>{new counted{c}}; }
    explicit counted(wire::context const& c) : lines_wire{c} { ++alive; }
    ~counted() override { --alive; }
};

}  // namespace

TEST_CASE("streams: a fast answer overtakes a slow one on the same connection") {
    router site = make_site();
    test::rig r{site, {}, lines};
    auto p = r.connect();
    p.send("1 GET /slow\n3 GET /hello/you\n");
    CHECK(p.until("3 .\n") == "3 200\n3 + Hello you\n3 .\n");
    CHECK(p.until("1 .\n") == "1 200\n1 + slow\n1 .\n");
}

TEST_CASE("streams: contents of two requests arrive mixed, and each handler gets its own") {
    router site = make_site();
    test::rig r{site, {}, lines};
    test::lines_wire::consumed_octets = 0;
    auto p = r.connect();
    p.send("1 POST /echo\n2 POST /echo\n1 + one \n2 + two \n1 + more\n2 + more\n2 .\n1 .\n");
    std::string all = p.until("1 .\n");
    all += p.whatever();
    CHECK(lines_of(all, "1") == "200\n+ one more\n.\n");
    CHECK(lines_of(all, "2") == "200\n+ two more\n.\n");
    CHECK(test::lines_wire::consumed_octets == 16);
}

TEST_CASE("streams: content waits for its window while another stream goes on") {
    router site = make_site();
    test::rig r{site, {}, lines};
    auto p = r.connect();
    p.send("5 GET /many\n");
    std::string const first = p.whatever(50);
    CHECK(first.find(".\n") == std::string::npos);
    p.send("6 GET /hello/x\n");
    CHECK(p.until("6 .\n").find("6 + Hello x\n") != std::string::npos);
    p.send("5 w 1000\n");
    CHECK(p.until("5 .\n").ends_with("5 .\n"));
}

TEST_CASE("streams: a reset stream is cancelled, the others stay") {
    router site = make_site();
    test::kept_log log;
    server_options o;
    o.log = &log;
    test::rig r{site, std::move(o), lines};
    auto p = r.connect();
    p.send("1 POST /echo\n1 + half\n1 !\n2 GET /hello/still\n");
    CHECK(p.until("2 .\n").find("2 + Hello still\n") != std::string::npos);
    p.whatever();
    bool reset_logged = false;
    for (auto const& l : log.lines) reset_logged = reset_logged || !l.fault.empty();
    CHECK(reset_logged);
}

TEST_CASE("streams: a drained connection finishes what is under way") {
    router site = make_site();
    test::rig r{site, {}, lines};
    auto p = r.connect();
    p.send("1 GET /slow\n");
    std::string const first = p.whatever(3);
    r.worker().drain();
    CHECK(first + p.until_closed() == "1 200\n1 + slow\n1 .\n");
    CHECK(r.empty_soon());
}

TEST_CASE("streams: of what drove connections at most limits.spare_sessions are kept, with small buffers") {
    router site = make_site();
    server_options o;
    o.policy.limits.spare_sessions = 2;
    test::rig r{site, o, {counted::make, counted::reset}};
    {
        std::vector<test::rig::peer> many;
        for (int i = 0; i < 10; ++i) many.push_back(r.connect());
        for (auto& p : many) p.send("1 GET /slow\n2 " + std::string(20000, 'x'));  // a line without end
        CHECK(counted::alive == 10);
        CHECK(r.shared().memory >= 10 * 20000);
    }
    CHECK(r.empty_soon());
    CHECK(counted::alive == 2);
    CHECK(r.shared().memory <= 2 * 16384);
}
