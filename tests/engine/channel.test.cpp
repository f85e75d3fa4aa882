// How a client's connections are made: TLS, RFC 2817, tunnels; with servers that do as they are told.
#include <doctest/doctest.h>

#include <poll.h>

#include <fstream>
#include <string>
#include <thread>

#include <httoop/engine/rules.hpp>

#include "fetching.hpp"
#include "support/frames.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_end.hpp"

using namespace httoop;
using namespace test;
using support::scripted_server;
using support::tls_end;

namespace {

constexpr char const* no_content = "HTTP/1.1 204 No Content\r\n\r\n";
constexpr char const* switching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\nConnection: Upgrade\r\n\r\n";

// A server's certificate of its own, made once, and a file by which it is trusted.
class proof {
public:
    explicit proof(bool http_2) {
        io::tls_server_options o;
        o.self_signed = true;
        o.http_2 = http_2;
        auto made = io::tls_server::make(o);
        REQUIRE(made);
        server_ = std::move(*made);
        std::ofstream{file_.path() + "/ca.pem"} << server_->certificate();
    }
    io::tls_server const& server() const { return *server_; }
    std::string file() const { return file_.path() + "/ca.pem"; }

private:
    support::temporary_folder file_;
    owned<io::tls_server> server_;
};
proof const& http_1_alone() {
    static proof const p{false};
    return p;
}
proof const& both_versions() {
    static proof const p{true};
    return p;
}
client_options trusting(proof const& p) {
    client_options o;
    o.tls.ca_file = p.file();
    return o;
}
std::string https(scripted_server const& s, std::string_view rest = "/") {
    return "https://127.0.0.1:" + std::to_string(s.port()) + std::string{rest};
}
// Reads a request inside TLS, and answers it.
scripted_server::act secured(proof const& p, std::string answer) {
    return [&p, answer](int c, scripted_server& s) {
        tls_end end{p.server(), c};
        s.keep(end.until("\r\n\r\n"));
        end.send(answer);
        end.end();
        end.ended_well();
    };
}
// Answers a request, then goes on inside TLS.
scripted_server::act upgraded(proof const& p, std::string behind, std::vector<std::string> answers) {
    return [&p, behind, answers](int c, scripted_server& s) {
        s.read_request(c);
        s.send(c, switching + behind);
        tls_end end{p.server(), c};
        if (!end.established()) return;
        end.send(answers.at(0));  // what was asked for before
        for (std::size_t i = 1; i < answers.size(); ++i) {
            s.keep(end.until("\r\n\r\n"));
            end.send(answers[i]);
        }
        end.end();
        end.ended_well();
    };
}
// A proxy that connects to wherever CONNECT asks, on this machine, and passes octets both ways.
scripted_server::act tunnelling() {
    return [](int c, scripted_server& s) {
        std::string const asked = s.read_request(c);
        auto const port = static_cast<std::uint16_t>(std::stoul(asked.substr(asked.find(':') + 1)));
        int const there = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(port);
        if (::connect(there, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
            s.send(c, "HTTP/1.1 200 Connected\r\n\r\n");
            pollfd both[] = {{c, POLLIN, 0}, {there, POLLIN, 0}};
            for (bool open = true; open && ::poll(both, 2, 10'000) > 0;)
                for (int i = 0; i < 2 && open; ++i) {
                    if ((both[i].revents & (POLLIN | POLLHUP)) == 0) continue;
                    std::string octets;
                    open = scripted_server::more(both[i].fd, octets);
                    s.send(both[1 - i].fd, octets);
                }
        }
        ::close(there);
    };
}
client_options through(scripted_server const& proxy, client_options o = {}) {
    o.tunnel = "127.0.0.1:" + std::to_string(proxy.port());
    return o;
}

}  // namespace

// req: rfc9110#4.2.2-3
TEST_CASE("channel: https goes inside TLS, and what secures it is told") {
    scripted_server s{{secured(http_1_alone(), ok("hello"))}};
    witness w;
    client_options o = trusting(http_1_alone());
    o.observer = &w;
    auto const r = get(https(s, "/a"), o);
    REQUIRE(r);
    CHECK(r->octets() == "hello");
    CHECK(w.seen == std::vector<std::string>{"connected", "secured http/1.1", "sending /a", "200"});
    CHECK(w.version == "TLSv1.3");
    CHECK(has(w.cipher, "TLS_"));
    CHECK(w.checked);
    CHECK(s.requests().at(0).starts_with("GET /a HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(s.port()) + "\r\n"));
}

// req: rfc9110#4.3.4-1
// req: rfc9110#4.3.4-5
// req: rfc9110#4.3.4-7
TEST_CASE("channel: a certificate that nobody vouches for ends it, unless it is not to be checked") {
    std::string came;
    scripted_server::act const look = [&](int c, scripted_server&) {
        tls_end end{http_1_alone().server(), c};
        while (end.more(came)) {}
    };
    scripted_server s{{look, secured(http_1_alone(), ok("anybody"))}};
    auto const refused = get(https(s));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == failure::tls);
    CHECK_FALSE(refused.error().sent);
    CHECK(came.empty());
    witness w;
    client_options o;
    o.tls.verify = false;
    o.observer = &w;
    auto const r = get(https(s), o);
    REQUIRE(r);
    CHECK(r->octets() == "anybody");
    CHECK_FALSE(w.checked);
}

// req: rfc9113#3.2-1
TEST_CASE("channel: HTTP/2 is spoken where ALPN chooses it") {
    scripted_server s{{[&](int c, scripted_server& self) {
        tls_end end{both_versions().server(), c};
        self.keep(std::string{end.stream().alpn()});
        support::frame_reader in;
        end.send(support::framed(support::settings, 0, 0));
        for (support::frame f; f.type != support::headers;) {
            std::string octets;
            if (!end.more(octets)) return;
            in.add(octets);
            while (f.type != support::headers && in.next(f)) {}
            if (f.type == support::headers) self.keep(in.fields(f.payload)[":scheme"]);
        }
        end.send(support::framed(support::settings, support::ack, 0) +
                 support::framed(support::headers, support::end_headers, 1, support::block({{":status", "200"}})) +
                 support::framed(support::data, support::end_stream, 1, "second"));
        end.ended_well();
    }}};
    witness w;
    client_options o = trusting(both_versions());
    o.observer = &w;
    auto const r = get(https(s), o);
    REQUIRE(r);
    CHECK(r->octets() == "second");
    CHECK(r->version() == http_2);
    CHECK(w.seen == std::vector<std::string>{"connected", "secured h2", "sending /", "200"});
    CHECK(s.requests() == std::vector<std::string>{"h2", "https"});
}

TEST_CASE("channel: a version that the server does not have is not replaced by another") {
    std::string came;
    scripted_server s{{[&](int c, scripted_server&) {
        tls_end end{http_1_alone().server(), c};
        while (end.more(came)) {}
    }}};
    client_options o = trusting(http_1_alone());
    o.http_1 = false;
    auto const r = get(https(s), o);
    REQUIRE_FALSE(r);
    CHECK_FALSE(r.error().sent);
    CHECK(came.empty());
    client_options neither;
    neither.http_1 = neither.http_2 = false;
    CHECK(get("http://127.0.0.1:1/", neither).error().what == failure::refused);
}

TEST_CASE("channel: with HTTP/1.1 alone nothing else is offered") {
    scripted_server s{{secured(both_versions(), ok("one"))}};
    witness w;
    client_options o = trusting(both_versions());
    o.http_2 = false;
    o.observer = &w;
    auto const r = get(https(s), o);
    REQUIRE(r);
    CHECK(w.seen.at(1) == "secured http/1.1");
}

// req: rfc9112#9.8
// req: rfc9112#9.8-1
// req: rfc9112#9.8-2
TEST_CASE("channel: an end that TLS does not confirm is one only for what had another end") {
    struct {
        char const* answer;
        bool alert;
        bool complete;
    } const rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", false, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false, true},
        {"HTTP/1.1 200 OK\r\n\r\nabc", true, true},
        {"HTTP/1.1 200 OK\r\n\r\nabc", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", true, false},
    };
    for (auto const& row : rows) {
        CAPTURE(&row - rows);
        scripted_server s{{[&](int c, scripted_server&) {
            tls_end end{http_1_alone().server(), c};
            end.until("\r\n\r\n");
            end.send(row.answer);
            if (row.alert) end.end();
            ::shutdown(c, SHUT_WR);
            end.ended_well();
        }}};
        auto const r = fetch_all(https(s), request{method::get, "/"}, {}, trusting(http_1_alone()));
        REQUIRE(r.head);
        CHECK(r.content == "abc");
        CHECK(static_cast<bool>(r.ended) == row.complete);
        if (!r.ended) CHECK(r.ended.error().what == failure::closed);
    }
}

// req: rfc9112#9.8-3
TEST_CASE("channel: the client ends with a closure alert") {
    bool well = false;
    {
        scripted_server s{{[&](int c, scripted_server&) {
            tls_end end{http_1_alone().server(), c};
            end.until("\r\n\r\n");
            end.send(ok("x"));
            well = end.ended_well();
        }}};
        REQUIRE(get(https(s), trusting(http_1_alone())));
    }
    CHECK(well);
}

// req: rfc9110#4.2.2-3
TEST_CASE("channel: redirections lead to https, and from there to nothing less") {
    scripted_server safe{{secured(http_1_alone(), ok("safe")), secured(http_1_alone(), redirect("302 Found", "http://127.0.0.1:1/x"))}};
    scripted_server s{scripted_server::answers({redirect("301 Moved Permanently", https(safe))})};
    auto const up = get(s.uri(), trusting(http_1_alone()));
    REQUIRE(up);
    CHECK(up->octets() == "safe");
    auto const down = get(https(safe), trusting(http_1_alone()));
    REQUIRE_FALSE(down);
    CHECK(down.error().what == failure::refused);
    CHECK(has(down.error().about, "http://127.0.0.1:1/x"));
}

// req: rfc2817#3.2-1
// req: rfc2817#3.3-2
TEST_CASE("channel: an upgrade that is required comes before anything else") {
    scripted_server s{{upgraded(http_1_alone(), "", {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", ok("secret")})}};
    witness w;
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::required;
    o.observer = &w;
    auto const r = get(s.uri("/secret"), o);
    REQUIRE(r);
    CHECK(r->octets() == "secret");
    auto const asked = s.requests();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].starts_with("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(has(asked[0], "\r\nUpgrade: TLS/1.0\r\n"));
    CHECK(has(asked[0], "Connection: Upgrade\r\n"));
    CHECK(asked[1].starts_with("GET /secret HTTP/1.1\r\n"));
    CHECK_FALSE(has(asked[1], "Upgrade"));
    CHECK(w.seen == std::vector<std::string>{"connected", "sending *", "101", "secured http/1.1", "200", "sending /secret", "200"});
}

// req: rfc2817#3.2-1
TEST_CASE("channel: where the server does not switch, a required upgrade ends it") {
    scripted_server s{scripted_server::answers({no_content, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"})};
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::required;
    for (int i = 0; i < 2; ++i) {
        request r{method::post, "/"};
        r.octets("secret");
        auto const got = send(s.uri("/secret"), std::move(r), o);
        REQUIRE_FALSE(got);
        CHECK(got.error().what == failure::tls);
        CHECK(s.requests().at(static_cast<std::size_t>(i)).starts_with("OPTIONS * "));
        CHECK_FALSE(has(s.requests().back(), "secret"));
    }
    o.http_1 = false;
    CHECK(get(s.uri(), o).error().what == failure::refused);
}

// req: rfc2817#3.1-1
// req: rfc9110#7.8-6
TEST_CASE("channel: an upgrade that is optional goes with the request") {
    scripted_server s{{upgraded(http_1_alone(), "", {ok("inside")}), scripted_server::answers({ok("outside")})[0]}};
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::optional;
    auto const inside = get(s.uri("/a"), o);
    REQUIRE(inside);
    CHECK(inside->octets() == "inside");
    auto const outside = get(s.uri("/b"), o);
    REQUIRE(outside);
    CHECK(outside->octets() == "outside");
    for (std::string const& asked : s.requests()) {
        CHECK(asked.starts_with("GET /"));
        CHECK(has(asked, "\r\nUpgrade: TLS/1.0\r\n"));
        CHECK(has(asked, "Connection: close, Upgrade\r\n"));
    }
}

TEST_CASE("channel: content is not sent before the server said whether it switches") {
    scripted_server s{{upgraded(http_1_alone(), "", {no_content, ok("inside")}), scripted_server::answers({no_content})[0],
                       scripted_server::answers({ok("outside")})[0]}};
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::optional;
    for (char const* where : {"inside", "outside"}) {
        request r{method::post, "/"};
        r.octets("content");
        auto const got = send(s.uri(), std::move(r), o);
        REQUIRE(got);
        CHECK(got->octets() == where);
    }
    auto const asked = s.requests();
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].starts_with("OPTIONS * "));
    CHECK(asked[1].starts_with("POST / "));
    CHECK(asked[2].starts_with("OPTIONS * "));
    CHECK(asked[3].ends_with("\r\n\r\ncontent"));
}

// req: rfc2817#3.3
// req: rfc2817#3.3-3
TEST_CASE("channel: what stands between the 101 and TLS is nobody's, and no handshake that fails is passed over") {
    for (tls_upgrade const wish : {tls_upgrade::required, tls_upgrade::optional}) {
        scripted_server s{{upgraded(http_1_alone(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake", {ok("")}),
                           upgraded(http_1_alone(), "", {ok("")})}};
        client_options o = trusting(http_1_alone());
        o.upgrade = wish;
        auto const added = get(s.uri(), o);
        REQUIRE_FALSE(added);
        CHECK(added.error().what == failure::tls);
        o.tls.ca_file = both_versions().file();
        auto const untrusted = get(s.uri(), o);
        REQUIRE_FALSE(untrusted);
        CHECK(untrusted.error().what == failure::tls);
    }
}

TEST_CASE("channel: a switch to anything else is refused") {
    scripted_server s{scripted_server::answers({"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n"})};
    request r{method::get, "/"};
    r.fields().append("Upgrade", "chat");
    auto const got = send(s.uri(), std::move(r));
    REQUIRE_FALSE(got);
    CHECK(got.error().what == failure::refused);
}

// req: rfc9110#9.3.6-1
TEST_CASE("channel: a tunnel leads to http, to https, and to an upgrade inside it") {
    scripted_server plain{scripted_server::answers({ok("plain")})};
    scripted_server safe{{secured(http_1_alone(), ok("safe"))}};
    scripted_server both{{upgraded(http_1_alone(), "", {no_content, ok("upgraded")})}};
    scripted_server proxy{{tunnelling(), tunnelling(), tunnelling()}};
    client_options o = through(proxy, trusting(http_1_alone()));
    request r{method::get, "/"};
    r.fields().append("Proxy-Authorization", "Basic YTpi");
    auto const one = send(plain.uri(), r, o);
    REQUIRE(one);
    CHECK(one->octets() == "plain");
    auto const two = send(https(safe), r, o);
    REQUIRE(two);
    CHECK(two->octets() == "safe");
    o.upgrade = tls_upgrade::required;
    auto const three = send(both.uri(), r, o);
    REQUIRE(three);
    CHECK(three->octets() == "upgraded");
    auto const asked = proxy.requests();
    REQUIRE(asked.size() == 3);
    std::string const where = "127.0.0.1:" + std::to_string(plain.port());
    CHECK(asked[0].starts_with("CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n"));
    for (std::string const& a : asked) CHECK(has(a, "\r\nProxy-Authorization: Basic YTpi\r\n"));
    for (std::string const& a : plain.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
    for (std::string const& a : safe.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
    for (std::string const& a : both.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
}

TEST_CASE("channel: a proxy that opens no tunnel, or adds something, is told") {
    scripted_server proxy{scripted_server::answers({"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "",
                                                    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake"})};
    auto const asked = get("http://127.0.0.1:1/", through(proxy));
    REQUIRE_FALSE(asked);
    CHECK(asked.error().what == failure::refused);
    CHECK(has(asked.error().about, "407"));
    CHECK_FALSE(asked.error().sent);
    CHECK(get("http://127.0.0.1:1/", through(proxy)).error().what == failure::closed);
    auto const fake = get("http://127.0.0.1:1/", through(proxy));
    REQUIRE_FALSE(fake);
    CHECK(fake.error().what == failure::closed);
    client_options o;
    o.tunnel = "nowhere";
    CHECK(get("http://127.0.0.1:1/", o).error().what == failure::refused);
}
