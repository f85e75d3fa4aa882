// TLS under the engine, on the port of plain HTTP.
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <httoop/server.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

#include "../support/tls.hpp"
#include "h2_client.hpp"

using namespace httoop;

namespace {

std::string get_tls(octets path, octets more = "", octets host = "a.example") {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: " + std::string{host} + "\r\n" + std::string{more} + "\r\n";
}

struct tls_site final : service {
    int cancelled = 0;
    bool soon_waits = false;
    router routes;
    task<outcome<reply>> respond(exchange& x) override { return routes.respond(x); }
    tls_site() {
        routes.get("/how", [](exchange const& x) {
            secured_by const* const by = x.secured();
            std::string text = x.secure() ? "secure" : "plain";
            if (by != nullptr) text.append(" ").append(by->version).append(" ").append(by->server_name).append(by->client);
            return response::text(text + " over " + std::to_string(x.request().version().major));
        });
        routes.get("/hsts", [](exchange const&) {
            return std::move(response::text("x").set("Strict-Transport-Security", "max-age=1"));
        });
        routes.get("/large", [](exchange const&) { return response::text(std::string(300000, 'y')); });
        routes.get("/octets/{n}", [](exchange const& x) {
            return response::text(std::string(std::stoul(x.captured("n")), 'z'));
        });
        routes.get("/soon", [this](exchange&) -> task<outcome<reply>> {
            auto slept = co_await io::sleep(duration::milliseconds(30));
            while (slept && soon_waits) slept = co_await io::sleep(duration::milliseconds(1));
            if (!slept) co_return slept.error();
            co_return reply{response::text("soon")};
        });
        routes.post("/count", [](exchange& x) -> task<outcome<reply>> {
            auto all = co_await gather(x.content(), 1 << 20);
            if (!all) co_return all.error();
            co_return reply{response::text(std::to_string(all->size()))};
        });
    }
};

// A client over TLS whose socket is on the server's loop.
class tls_peer {
public:
    tls_peer(test::rig& r, io::tls_client& with, octets host = "a.example") : tls_peer{r, r.connect_descriptor()} { begin(with, host); }
    // Plain at first.
    tls_peer(test::rig& r, int descriptor) : rig_{&r} { REQUIRE(under_.adopt(r.worker().loop(), descriptor)); }
    void begin(io::tls_client& with, octets host = "a.example") { tls_ = io::tls_stream::connect(with, under_, host); }
    bool shake_hands() {
        for (int i = 0; i < 2500; ++i) {
            auto const t = tls_->shake_hands();
            if (t.is != io::transfer::would_block) return t.is == io::transfer::done;
            rig_->turn();
        }
        return false;
    }
    void send(octets text) {
        while (!text.empty()) {
            wire::segment const s = wire::segment::of(text);
            io::transfer const t = stream().write({&s, 1});
            if (t.is == io::transfer::done) text.remove_prefix(t.count);
            else if (t.is != io::transfer::would_block) return;
            rig_->turn();
        }
    }
    std::string whatever(int turns = 20) {
        for (int i = 0; i < turns && !ended(); ++i) look();
        return std::exchange(seen_, {});
    }
    std::string until(octets end) {
        for (int i = 0; i < 2500 && seen_.find(end) == std::string::npos && !ended(); ++i) look();
        std::size_t const at = seen_.find(end);
        std::string const taken = seen_.substr(0, at == std::string::npos ? at : at + end.size());
        seen_.erase(0, taken.size());
        return taken;
    }
    std::string until_closed() {
        for (int i = 0; i < 2500 && !ended(); ++i) look();
        return std::exchange(seen_, {});
    }
    [[nodiscard]] bool ended() const { return how_ == io::transfer::ended || how_ == io::transfer::failed; }
    [[nodiscard]] bool closed_well() const { return how_ == io::transfer::ended; }
    io::stream& stream() { return tls_ ? static_cast<io::stream&>(*tls_) : under_; }
    io::tls_stream& tls() { return *tls_; }
    void cut() { under_.close(); }  // without a closure alert
    void cut_half() { under_.shut_write(); }

private:
    void look() {
        rig_->turn();
        char buffer[65536];
        for (;;) {
            io::transfer const t = stream().read(buffer, sizeof buffer);
            how_ = t.is;
            if (t.is != io::transfer::done) return;
            seen_.append(buffer, t.count);
        }
    }
    test::rig* rig_;
    io::tcp_stream under_;
    owned<io::tls_stream> tls_;
    std::string seen_;
    io::transfer::kind how_ = io::transfer::would_block;
};

struct tls_rig {
    explicit tls_rig(server_options o = {}) : options{std::move(o)} {
        options.log = &log;
        r.emplace(site, options);
        r->shared().proof.replace(files.make_server());
    }
    support::tls_files files;
    owned<io::tls_client> client = files.make_client();
    owned<io::tls_client> http_1 = files.make_client({.ca_file = files.path("ca.pem"), .http_2 = false});
    tls_site site;
    test::kept_log log;
    server_options options;
    std::optional<test::rig> r;
};

// Until the record of a session that has nothing to do is parked.
void rest(test::rig& r) {
    for (int t = 0; t < 150; ++t) r.turn();
}

}  // namespace

// req: rfc9112#9.8-5
TEST_CASE("tls: the same port takes TLS and plain HTTP; a service is told which; closure is told") {
    tls_rig t;
    auto plain = t.r->connect();
    plain.send(get_tls("/how"));
    CHECK(plain.until("over 1").ends_with("plain over 1"));
    tls_peer p{*t.r, *t.http_1};
    REQUIRE(p.shake_hands());
    for (int i = 0; i < 3; ++i) {
        p.send(get_tls("/how"));
        CHECK(p.until("over 1").ends_with("secure TLSv1.3 a.example over 1"));
        if (i == 1) rest(*t.r);
    }
    p.send(get_tls("/hsts", "Connection: close\r\n"));
    CHECK(p.until_closed().find("\r\nStrict-Transport-Security: max-age=1\r\n") != std::string::npos);
    CHECK(p.closed_well());
}

TEST_CASE("tls: ALPN chooses HTTP/2, and a large answer passes") {
    tls_rig t;
    tls_peer p{*t.r, *t.client};
    REQUIRE(p.shake_hands());
    CHECK(p.tls().alpn() == "h2");
    test::h2_client<tls_peer> c{p, true};
    CHECK(c.until_over(c.get("/how")).content == "secure TLSv1.3 a.example over 2");
    CHECK(c.until_over(c.get("/large")).content.size() == 300000);
    rest(*t.r);
    CHECK(c.until_over(c.get("/how")).content == "secure TLSv1.3 a.example over 2");
    CHECK(c.until_over(c.get("/soon")).content == "soon");
    auto const up = c.ask(method::post, "/count", "a.example", content_length_of::until_end());
    c.content(up, std::string(100000, 'u'), true);
    CHECK(c.until_over(up).content == "100000");
}

// req: rfc9113#3.3-1
TEST_CASE("tls: without ALPN the preface of HTTP/2 is no request, with it nothing else is one") {
    tls_rig t;
    tls_peer p{*t.r, *t.http_1};
    REQUIRE(p.shake_hands());
    CHECK(p.tls().alpn() != "h2");
    p.send(std::string{wire::h2_preface} + std::string(9, '\0'));
    CHECK(p.until("\r\n") == "HTTP/1.1 505 HTTP Version Not Supported\r\n");
    tls_peer q{*t.r, *t.client};
    REQUIRE(q.shake_hands());
    CHECK(q.tls().alpn() == "h2");
    q.send(get_tls("/how"));
    std::string const answer = q.until_closed();
    CHECK(answer.find("HTTP/1.1") == std::string::npos);
    CHECK(answer.find("rfc9113#3.4-4") != std::string::npos);
}

// req: rfc9110#7.4-2
TEST_CASE("tls: a name that the certificate does not hold is answered with 421") {
    for (bool relaxed : {false, true}) {
        server_options o;
        if (relaxed) o.policy.relax(relaxation::any_name);
        tls_rig t{o};
        tls_peer p{*t.r, *t.http_1};
        REQUIRE(p.shake_hands());
        p.send(get_tls("/how", "", "b.example"));
        CHECK(p.until(relaxed ? "over 1" : "]\n").starts_with(relaxed ? "HTTP/1.1 200 " : "HTTP/1.1 421 "));
        p.send(get_tls("/how", "", "A.example:8443"));
        CHECK(p.until("over 1").find("HTTP/1.1 200 ") != std::string::npos);
        p.send(get_tls("/how", "", "[::1]:8443"));
        CHECK(p.until("over 1").find("HTTP/1.1 200 ") != std::string::npos);
        tls_peer q{*t.r, *t.client};
        REQUIRE(q.shake_hands());
        test::h2_client<tls_peer> c{q, true};
        CHECK(c.until_over(c.ask(method::get, "/how", "b.example")).status == (relaxed ? 200 : 421));
        CHECK(c.until_over(c.get("/how")).status == 200);
        if (!relaxed) CHECK(t.log.lines[0].because == "rfc9110#7.4-2");
    }
}

// req: rfc9112#9.8-4
TEST_CASE("tls: a client may end without telling it: what came is complete by its framing, or is not") {
    tls_rig t;
    tls_peer p{*t.r, *t.http_1};
    REQUIRE(p.shake_hands());
    p.send(get_tls("/how"));
    CHECK(p.until("over 1").ends_with("secure TLSv1.3 a.example over 1"));
    p.cut_half();
    CHECK(p.until_closed() == "");
    tls_peer half{*t.r, *t.http_1};
    REQUIRE(half.shake_hands());
    half.send("POST /count HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhalf");
    half.cut_half();
    CHECK(half.until_closed() == "");
    CHECK(t.r->empty_soon());
    CHECK(t.log.troubles.empty());
    REQUIRE(t.log.lines.size() == 2);
    CHECK(t.log.lines[0].fault == "");
    CHECK(t.log.lines[1].fault == "the peer ended its message too early");
}

TEST_CASE("tls: who is slow and sends nothing more gets all of the answer, whatever of it waits within TLS") {
    tls_rig t;
    for (int n = 180000; n <= 300000; n += 8000) {
        tls_peer p{*t.r, *t.http_1};
        REQUIRE(p.shake_hands());
        p.send(get_tls("/octets/" + std::to_string(n), "Connection: close\r\n"));
        p.stream().shut_write();
        for (int turns = 0; turns < 20; ++turns) t.r->turn();
        std::string const all = p.until_closed();
        CAPTURE(n);
        CHECK(std::count(all.begin(), all.end(), 'z') == n);
        CHECK(p.closed_well());
    }
}

TEST_CASE("tls: without a certificate TLS is refused, and the log says so") {
    tls_rig t;
    t.r->shared().proof.replace(nullptr);
    tls_peer p{*t.r, *t.client};
    CHECK_FALSE(p.shake_hands());
    CHECK(t.r->empty_soon());
    REQUIRE(t.log.troubles.size() == 1);
    CHECK(t.log.troubles[0].find("no certificate") != std::string::npos);
}

TEST_CASE("tls: a handshake that fails or takes too long ends the connection") {
    server_options o;
    o.policy.limits.tls_handshake_time = 50;
    tls_rig t{o};
    auto nonsense = t.r->connect("\x16\x03\x01 no hello");
    nonsense.until_closed();
    auto slow = t.r->connect("\x16\x03\x01");
    CHECK(slow.until_closed().empty());
    slow.close();
    nonsense.close();
    CHECK(t.r->empty_soon());
    for (auto const& l : t.log.troubles) CHECK(l.starts_with("no TLS: "));
}

// req: rfc9110#15.5.20-1
TEST_CASE("tls: a proxy is asked for hosts that its certificate does not hold, and says 421 to nobody") {
    server_options o;
    o.proxy = true;
    o.plain = false;
    tls_rig t{o};
    tls_peer p{*t.r, *t.http_1};
    REQUIRE(p.shake_hands());
    p.send(get_tls("/how", "", "b.example"));
    CHECK(p.until("over 1").starts_with("HTTP/1.1 200 "));
    p.send("GET http://b.example/how HTTP/1.1\r\nHost: b.example\r\n\r\n");
    CHECK(p.until("over 1").starts_with("HTTP/1.1 200 "));
    tls_peer q{*t.r, *t.client};
    REQUIRE(q.shake_hands());
    test::h2_client<tls_peer> c{q, true};
    CHECK(c.until_over(c.ask(method::get, "/how", "b.example")).status == 200);
    auto plain = t.r->connect();
    plain.send(get_tls("/how"));
    CHECK(plain.until("\r\n\r\n").starts_with("HTTP/1.1 403 "));
}

// req: rfc9110#7.4-1
TEST_CASE("tls: where only secured requests are served a plain one is answered with 421") {
    server_options o;
    o.plain = false;
    tls_rig t{o};
    auto plain = t.r->connect();
    plain.send(get_tls("/how"));
    CHECK(plain.until("\r\n\r\n").starts_with("HTTP/1.1 421 "));
    auto two = t.r->connect();
    test::h2_client<test::rig::peer> c{two};
    CHECK(c.until_over(c.get("/how")).status == 421);
    tls_peer p{*t.r, *t.http_1};
    REQUIRE(p.shake_hands());
    p.send(get_tls("/how"));
    CHECK(p.until("over 1").find("200 OK") != std::string::npos);
}

// req: rfc2817#3.3-1 rfc2817#3.3-2
TEST_CASE("tls: a plain connection becomes secured with a request, which is answered there") {
    server_options o;
    o.upgrade = tls_upgrade::optional;
    tls_rig t{o};
    for (octets token : {"TLS/1.0", "h9, tls/1.2", "TLS"}) {
        tls_peer p{*t.r, t.r->connect_descriptor()};
        p.send(get_tls("/how"));
        CHECK(p.until("over 1").ends_with("plain over 1"));
        p.send(get_tls("/how", "Connection: Upgrade\r\nUpgrade: " + std::string{token} + "\r\n"));
        std::string const head = p.until("\r\n\r\n");
        CHECK(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
        octets const named = token.substr(token.find("TLS") != octets::npos ? 0 : 4);
        CHECK(head.find("\r\nUpgrade: " + std::string{named} + ", HTTP/1.1\r\n") != std::string::npos);
        CHECK(head.find("\r\nConnection: ") != std::string::npos);
        p.begin(*t.http_1);
        REQUIRE(p.shake_hands());
        CHECK(p.until("over 1").ends_with("secure TLSv1.3 a.example over 1"));
        p.send(get_tls("/hsts"));
        CHECK(p.until("\r\n\r\nx").starts_with("HTTP/1.1 200 "));
        rest(*t.r);
        p.send(get_tls("/how", "Connection: close\r\n"));
        CHECK(p.until_closed().ends_with("secure TLSv1.3 a.example over 1"));
        CHECK(p.closed_well());
    }
    // What was secured is forgotten with the connection.
    auto plain = t.r->connect();
    plain.send(get_tls("/hsts"));
    CHECK(plain.until("\r\n\r\n").starts_with("HTTP/1.1 500 "));
    plain.send(get_tls("/how"));
    CHECK(plain.until("over 1").ends_with("plain over 1"));
}

TEST_CASE("tls: a request with content, or of HTTP/1.0, is answered where it came; and a failed handshake closes") {
    server_options o;
    o.upgrade = tls_upgrade::optional;
    tls_rig t{o};
    auto p = t.r->connect();
    p.send("POST /count HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\nabc");
    CHECK(p.until("\r\n\r\n3").starts_with("HTTP/1.1 200 "));
    p.send(get_tls("/how", "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n") + "this is no TLS, but enough of it to see that");
    p.until("\r\n\r\n");
    CHECK(p.until_closed().find("HTTP") == std::string::npos);
    p.close();
    CHECK(t.r->empty_soon());
    auto old = t.r->connect();
    old.send("GET /how HTTP/1.0\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n");
    CHECK(old.until_closed().ends_with("plain over 1"));
}

// req: rfc2817#4.2-1 rfc2817#4.2-2
TEST_CASE("tls: where the switch is required, requests without it are answered with 426") {
    server_options o;
    o.upgrade = tls_upgrade::required;
    tls_rig t{o};
    tls_peer p{*t.r, t.r->connect_descriptor()};
    p.send(get_tls("/how"));
    std::string const answer = p.until("]\n");
    CHECK(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
    CHECK(answer.find("\r\nUpgrade: TLS/1.0, HTTP/1.1\r\n") != std::string::npos);
    CHECK(answer.find("\r\nConnection: ") != std::string::npos);
    CHECK(answer.find("Upgrade: TLS/1.0 and without content") != std::string::npos);
    p.send("OPTIONS * HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n");
    CHECK(p.until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
    p.begin(*t.http_1);
    REQUIRE(p.shake_hands());
    CHECK(p.until("\r\n\r\n").starts_with("HTTP/1.1 2"));
    p.send(get_tls("/how"));
    CHECK(p.until("over 1").ends_with("secure TLSv1.3 a.example over 1"));
}

TEST_CASE("tls: draining ends idle and new secured connections, and answers what is under way") {
    tls_rig t{[] {
        server_options o;
        o.policy.limits.drain_grace = 60000;
        return o;
    }()};
    tls_peer idle{*t.r, *t.http_1}, idle_2{*t.r, *t.client}, busy{*t.r, *t.http_1}, fresh{*t.r, *t.http_1}, late{*t.r, *t.http_1};
    for (tls_peer* p : {&idle, &idle_2, &busy, &fresh}) REQUIRE(p->shake_hands());
    test::h2_client<tls_peer> c{idle_2, true};
    idle.send(get_tls("/how"));
    idle.until("over 1");
    CHECK(c.until_over(c.get("/how")).status == 200);
    rest(*t.r);
    t.site.soon_waits = true;
    busy.send(get_tls("/soon"));
    t.r->turn();
    t.r->worker().drain();
    t.site.soon_waits = false;
    CHECK(idle.until_closed().empty());
    CHECK(idle.closed_well());
    c.until_gone();
    CHECK(idle_2.closed_well());
    std::string const last = busy.until_closed();
    CHECK(last.ends_with("soon"));
    CHECK(last.find("Connection: close") != std::string::npos);
    REQUIRE(late.shake_hands());
    for (tls_peer* p : {&fresh, &late}) {
        p->send(get_tls("/how"));
        CHECK(p->until_closed().ends_with("over 1"));
        CHECK(p->closed_well());
    }
    CHECK(t.r->empty_soon());
}

TEST_CASE("tls: a certificate is replaced while the server runs, connections go on") {
    tls_rig t;
    support::made_certificate const other{{.common_name = "b.example", .names = "DNS:b.example"}, &t.files.authority};
    t.files.add("other", other);
    tls_peer p{*t.r, *t.http_1};
    REQUIRE(p.shake_hands());
    t.r->shared().proof.replace(t.files.make_server({.identities = {t.files.identity("other")}}));
    tls_peer q{*t.r, *t.http_1, "b.example"};
    REQUIRE(q.shake_hands());
    p.send(get_tls("/how"));
    CHECK(p.until("over 1").find("200 OK") != std::string::npos);
    q.send(get_tls("/how", "", "b.example"));
    CHECK(q.until("over 1").ends_with("b.example over 1"));
    tls_peer old{*t.r, *t.http_1, "a.example"};
    CHECK_FALSE(old.shake_hands());
}

TEST_CASE("tls: use() from any thread while connections begin on several") {
    support::tls_files files;
    tls_site site;
    server_options o;
    o.threads = 2;
    server s{site, o};
    s.use(files.make_server());
    auto const at = s.listen("127.0.0.1:0");
    REQUIRE(at);
    std::thread serving{[&] { s.run(); }};
    std::atomic<bool> over{false};
    std::thread replacing{[&] {
        while (!over) {
            s.use(files.make_server());
            std::this_thread::yield();
        }
    }};
    auto const client = files.make_client({.ca_file = files.path("ca.pem"), .http_2 = false});
    int answered = 0;
    for (int i = 0; i < 20; ++i) {
        auto loop = io::loop::make();
        int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(at->port());
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
        ::fcntl(fd, F_SETFL, O_NONBLOCK);
        io::tcp_stream under;
        REQUIRE(under.adopt(**loop, fd));
        auto const tls = io::tls_stream::connect(*client, under, "a.example");
        std::string seen;
        bool asked = false;
        for (int n = 0; n < 1000 && seen.find("over 1") == std::string::npos; ++n) {
            auto const t = tls->shake_hands();
            if (t.is == io::transfer::done && !asked) {
                support::write(*tls, get_tls("/how"));
                asked = true;
            }
            if (asked) seen += support::read_now(*tls);
            (*loop)->turn(duration::milliseconds(5));
        }
        answered += seen.find("secure TLSv1.3 a.example over 1") != std::string::npos;
    }
    over = true;
    replacing.join();
    s.stop();
    serving.join();
    CHECK(answered == 20);
}
