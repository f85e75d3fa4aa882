#include <httoop/engine/client.hpp>

#include <doctest/doctest.h>

#include <poll.h>

#include <chrono>
#include <string>
#include <thread>

#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>

#include "fetching.hpp"
#include "support/scripted_server.hpp"

using namespace httoop;
using namespace test;
using support::scripted_server;

// req: rfc9112#3.2-4
// req: rfc9112#3.2.1-1
// req: rfc9112#9.3-2
// req: rfc9110#6.2-1
TEST_CASE("client: get sends origin form, Host of the URI first, and close") {
    scripted_server s{scripted_server::answers({ok("hello")})};
    auto const r = get(s.uri("/a/b?c=d#e"));
    REQUIRE(r);
    CHECK(r->status() == status_code::ok);
    CHECK(r->octets() == "hello");
    std::string const asked = s.requests().at(0);
    CHECK(asked.starts_with("GET /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(s.port()) + "\r\n"));
    CHECK(has(asked, "\r\nConnection: close\r\n"));
    CHECK(has(asked, "\r\nUser-Agent: httoop/"));
    CHECK(has(asked, "\r\nAccept: */*\r\n"));
}

// req: rfc9112#3.2.1-2
// req: rfc9112#3.2.4-1
TEST_CASE("client: an empty path is sent as a slash, and an asterisk for OPTIONS") {
    scripted_server s{scripted_server::answers({ok(""), ok(""), ok("")})};
    REQUIRE(get(s.uri("")));
    REQUIRE(get(s.uri("?q")));
    REQUIRE(send(s.uri(""), request{method::options, "*"}));
    auto const asked = s.requests();
    CHECK(asked.at(0).starts_with("GET / HTTP/1.1\r\n"));
    CHECK(asked.at(1).starts_with("GET /?q HTTP/1.1\r\n"));
    CHECK(asked.at(2).starts_with("OPTIONS * HTTP/1.1\r\n"));
}

TEST_CASE("client: Host of the caller does not win over the URI") {
    scripted_server s{scripted_server::answers({ok("")})};
    request r{method::get, "/"};
    r.fields().append("Host", "elsewhere");
    REQUIRE(send(s.uri(), std::move(r)));
    CHECK_FALSE(has(s.requests().at(0), "elsewhere"));
}

// req: rfc9112#6.3-10
TEST_CASE("client: content in memory is sent with its length, content that streams in chunks") {
    scripted_server s{scripted_server::answers({ok("1"), ok("2")})};
    request r{method::post, "/"};
    r.octets("hello");
    REQUIRE(send(s.uri(), std::move(r)));
    auto const two = fetch_all(s.uri(), request{method::put, "/"}, make_owned<pieces>());
    REQUIRE(two.head);
    CHECK(two.content == "2");
    auto const asked = s.requests();
    CHECK(has(asked.at(0), "\r\nContent-Length: 5\r\n"));
    CHECK(asked.at(0).ends_with("\r\n\r\nhello"));
    CHECK(has(asked.at(1), "\r\nTransfer-Encoding: chunked\r\n"));
    CHECK(asked.at(1).ends_with("\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n"));
}

TEST_CASE("client: content arrives by length, in chunks with trailers, and until close") {
    scripted_server s{scripted_server::answers({
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nETag: \"1\"\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nall the rest",
        "HTTP/1.1 204 No Content\r\n\r\n",
    })};
    auto const chunked = get(s.uri());
    REQUIRE(chunked);
    CHECK(chunked->octets() == "abcde");
    CHECK(chunked->trailers().value("ETag") == "\"1\"");
    auto const open = get(s.uri());
    REQUIRE(open);
    CHECK(open->octets() == "all the rest");
    auto const none = get(s.uri());
    REQUIRE(none);
    CHECK(none->octets().empty());
}

TEST_CASE("client: HEAD has no content whatever its fields say") {
    scripted_server s{scripted_server::answers({"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"})};
    auto const r = send(s.uri(), request{method::head, "/"});
    REQUIRE(r);
    CHECK(r->octets().empty());
}

// req: rfc9110#15.2-2
TEST_CASE("client: interim responses are told and passed over") {
    scripted_server s{scripted_server::answers(
        {"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok("done")})};
    witness w;
    client_options o;
    o.observer = &w;
    auto const r = get(s.uri(), o);
    REQUIRE(r);
    CHECK(r->octets() == "done");
    CHECK(w.seen == std::vector<std::string>{"connected", "sending /", "102", "103", "200"});
}

// req: rfc9112#8-1
TEST_CASE("client: incomplete content is an error, however it is framed") {
    for (std::string const& answer :
         {std::string{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"},
          std::string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"},
          std::string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}}) {
        CAPTURE(answer);
        scripted_server s{scripted_server::answers({answer})};
        auto const r = fetch_all(s.uri(), request{method::get, "/"});
        REQUIRE(r.head);
        CHECK(r.content == "abc");
        REQUIRE_FALSE(r.ended);
        CHECK(r.ended.error().what == failure::closed);
        CHECK(r.ended.error().broken.broken != nullptr);
        CHECK(has(r.ended.error().about, "incomplete: 3"));
    }
}

TEST_CASE("client: a server that closes without an answer, or answers nonsense, is told") {
    scripted_server s{scripted_server::answers({"", "HTTP/1.1 200", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r"})};
    for (failure const what : {failure::closed, failure::closed, failure::violation, failure::closed}) {
        auto const r = get(s.uri());
        REQUIRE_FALSE(r);
        CHECK(r.error().what == what);
        CHECK(r.error().sent);
    }
}

TEST_CASE("client: nobody listens: refused, and nothing was sent") {
    unsigned port = 0;
    {
        scripted_server s{{}};
        port = s.port();
    }
    auto const r = get("http://127.0.0.1:" + std::to_string(port) + "/");
    REQUIRE_FALSE(r);
    CHECK(r.error().what == failure::system);
    CHECK(r.error().code == ECONNREFUSED);
    CHECK_FALSE(r.error().sent);
}

TEST_CASE("client: a silent server is left after response-time") {
    scripted_server s{{[](int c, scripted_server& self) {
        self.read_request(c);
        std::string rest;
        scripted_server::more(c, rest);  // until the client goes
    }}};
    client_options o;
    o.policy.limits.response_time = 200;
    auto const r = get(s.uri(), o);
    REQUIRE_FALSE(r);
    CHECK(r.error().what == failure::timeout);
}

// req: rfc9110#7.5-1
TEST_CASE("client: large content goes both ways at once") {
    std::string const large(3'000'000, 'y');
    scripted_server s{{[&](int c, scripted_server& self) {
        std::string text;
        scripted_server::more(c, text);  // answers before the content is there
        self.send(c, "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + large);
        for (std::size_t all = text.size(); all < large.size();) {
            std::string more;
            if (!scripted_server::more(c, more)) break;
            all += more.size();
            text = std::to_string(all);
        }
        self.keep(text);
    }}};
    auto const r = fetch_all(s.uri(), request{method::post, "/"}, make_owned<memory_source>(large));
    REQUIRE(r.head);
    CHECK(r.ended);
    CHECK(r.content == large);
}

TEST_CASE("client: a server that takes the request is not silent, however long that lasts") {
    scripted_server s{{[&](int c, scripted_server& self) {
        int const little = 65536;  // so that what lies in between is soon read
        ::setsockopt(c, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
        std::string text;
        for (std::size_t all = 0; all < 20'000'000; text.clear()) {
            if (!scripted_server::more(c, text)) return;
            all += text.size();
            std::this_thread::sleep_for(std::chrono::milliseconds(12));
        }
        self.send(c, ok("taken"));
    }}};
    client_options o;
    o.policy.limits.response_time = 3000;
    auto const r = fetch_all(s.uri(), request{method::post, "/"}, make_owned<memory_source>(std::string(20'000'000, 'z')), o);
    REQUIRE(r.head);
    CHECK(r.content == "taken");
}

namespace {
// Content of which each piece takes its time.
class slow_pieces final : public source {
public:
    task<outcome<chunk>> read() override {
        outcome<void> const slept = co_await io::sleep{duration::milliseconds(1800)};
        if (!slept) co_return slept.error();
        co_return chunk{"piece", {}, ++reads_ == 2};
    }
    content_length_of length() const override { return content_length_of::exactly(10); }

private:
    int reads_ = 0;
};
}  // namespace

TEST_CASE("client: a server that has not the whole request yet may be silent") {
    scripted_server s{{[&](int c, scripted_server& self) {
        self.read_request(c);
        self.send(c, ok("taken"));
    }}};
    client_options o;
    o.policy.limits.response_time = 1500;
    auto const r = fetch_all(s.uri(), request{method::post, "/"}, make_owned<slow_pieces>(), o);
    REQUIRE(r.head);
    CHECK(r.content == "taken");
}

// req: rfc9112#9.5-5
// req: rfc9112#9.5-4   the answer is noticed
TEST_CASE("client: what the server refused is not sent on") {
    std::size_t const size = 20'000'000;
    std::size_t came = 0;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            std::string text;
            scripted_server::more(c, text);
            self.send(c, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nb");
            came = text.size();
            timeval const silence{0, 500'000};
            ::setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
            for (std::string more; scripted_server::more(c, more); more.clear()) came += more.size();
            self.send(c, "ig");
        }}};
        auto const r = fetch_all(s.uri(), request{method::post, "/"}, make_owned<memory_source>(std::string(size, 'z')));
        REQUIRE(r.head);
        CHECK(r.head->status() == status_code::content_too_large);
        CHECK(r.content == "big");
    }
    CHECK(came < size);
}

TEST_CASE("client: content that fails while it is sent ends the request") {
    scripted_server s{{[](int c, scripted_server& self) { self.read_request(c); }}};
    auto const r = fetch_all(s.uri(), request{method::put, "/"}, make_owned<pieces>(true));
    REQUIRE_FALSE(r.head);
    CHECK(r.head.error().about == "broken on purpose");
}

// req: rfc9110#4.2.4-1
// req: rfc9110#4.2.1-1
TEST_CASE("client: URIs that cannot be asked for are refused before anything is sent") {
    struct {
        char const* uri;
        failure what;
    } const rows[] = {
        {"http://user:secret@127.0.0.1/", failure::violation},
        {"http:///", failure::violation},
        {"http://a b/", failure::violation},
        {"/relative", failure::refused},
        {"ftp://127.0.0.1/", failure::refused},
        {"http://127.0.0.1:0/", failure::refused},
        {"http://127.0.0.1:99999/", failure::violation},
    };
    for (auto const& r : rows) {
        std::string const asked = r.uri;
        CAPTURE(asked);
        auto const got = get(r.uri);
        REQUIRE_FALSE(got);
        CHECK(got.error().what == r.what);
        CHECK_FALSE(has(got.error().text(), "secret"));
    }
}

// req: rfc9110#4.2.2-3
TEST_CASE("client: https is asked for by TLS or not at all") {
    scripted_server s{{[](int c, scripted_server& self) {
        std::string text;
        scripted_server::more(c, text);
        self.keep(text);
        self.send(c, ok("not secured"));
    }}};
    auto const r = get("https://127.0.0.1:" + std::to_string(s.port()) + "/");
    REQUIRE_FALSE(r);
    CHECK(r.error().what == failure::tls);
    CHECK_FALSE(r.error().sent);
    CHECK(s.requests().at(0).starts_with("\x16\x03"));
}

TEST_CASE("client: a proxy that is none is told of before anything is asked") {
    for (std::string proxies::*const which : {&proxies::for_http, &proxies::for_https}) {
        client_options o;
        o.proxy.*which = "socks5://ann:secret@p.example";
        auto const made = client::make(o);
        REQUIRE_FALSE(made);
        CHECK(made.error().text().find("p.example\" is no proxy") != std::string::npos);
        CHECK(made.error().text().find("secret") == std::string::npos);
    }
    client_options o;
    o.tunnel = "p.example:0";
    CHECK_FALSE(client::make(o));
}

TEST_CASE("client: content waits for 100 (Continue)") {
    std::string before;
    scripted_server s{{[&](int c, scripted_server& self) {
        while (!has(before, "\r\n\r\n") && scripted_server::more(c, before)) {}
        self.send(c, "HTTP/1.1 100 Continue\r\n\r\n");
        std::string after;
        while (after.size() < 5 && scripted_server::more(c, after)) {}
        self.keep(after);
        self.send(c, ok("taken"));
    }}};
    request r{method::put, "/"};
    r.fields().append("Expect", "100-continue");
    r.octets("hello");
    client_options o;
    o.policy.limits.continue_time = 9000;
    auto const got = send(s.uri(), std::move(r), o);
    REQUIRE(got);
    CHECK(got->octets() == "taken");
    CHECK(has(before, "Expect: 100-continue"));
    CHECK(before.ends_with("\r\n\r\n"));
    CHECK(s.requests().at(0) == "hello");
}

TEST_CASE("client: who is refused before its content was wanted does not wait for 100 (Continue)") {
    std::string got;
    {
        scripted_server server{{[&](int c, scripted_server& s) {
            while (got.find("\r\n\r\n") == std::string::npos && scripted_server::more(c, got)) {}
            s.send(c, "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
            while (scripted_server::more(c, got)) {}
        }}};
        client_options o;
        o.policy.limits.continue_time = 20'000;
        request r{method::post, "/"};
        r.fields().append("Expect", "100-continue");
        r.octets("never sent");
        auto const before = std::chrono::steady_clock::now();
        auto const answer = send(server.uri(), r, o);
        REQUIRE(answer);
        CHECK(answer->status() == status_code::expectation_failed);
        CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
    }
    CHECK_FALSE(has(got, "never sent"));
}

TEST_CASE("client: content does not wait for 100 (Continue) for ever") {
    scripted_server s{scripted_server::answers({ok("taken")})};
    request r{method::put, "/"};
    r.fields().append("Expect", "100-continue");
    r.octets("hello");
    client_options o;
    o.policy.limits.continue_time = 50;
    auto const got = send(s.uri(), std::move(r), o);
    REQUIRE(got);
    CHECK(s.requests().at(0).ends_with("hello"));
}

TEST_CASE("client: an origin does not ask in the name of a proxy") {
    std::string const answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                               "Proxy-Authentication-Info: a=b\r\nContent-Length: 0\r\n\r\n";
    scripted_server s{scripted_server::answers({answer, answer})};
    client_options o;
    for (bool const forwards : {false, true}) {
        if (forwards) o.proxy.for_http = s.uri();
        auto const r = fetch_all(forwards ? "http://a.example/" : s.uri(), request{method::get, "/"}, {}, o);
        REQUIRE(r.head);
        CHECK(r.head->status() == status_code::proxy_authentication_required);
        CHECK(r.head->fields().has(field_id::proxy_authenticate) == forwards);
        CHECK(r.head->fields().has(field_id::proxy_authentication_info) == forwards);
    }
}

TEST_CASE("client: a request that cannot be composed is not sent") {
    scripted_server s{{[](int c, scripted_server& self) { self.read_request(c); }}};
    request r{method::get, "/"};
    r.fields().append("X", "a\r\nInjected: b");
    auto const got = send(s.uri(), std::move(r));
    REQUIRE_FALSE(got);
    CHECK(got.error().what == failure::violation);
    CHECK_FALSE(got.error().sent);
}

namespace {
task<bool> answered(std::string uri, owned<source> content) {
    client_options const plain;
    request r{method::post, "/"};
    outcome<arriving_response> const got = co_await fetch(std::move(uri), std::move(r), std::move(content), plain);
    co_return static_cast<bool>(got);
}
task<void> drop_answer(std::string uri, owned<source> content, io::loop& l, bool& good) {
    good = co_await answered(std::move(uri), std::move(content));
    l.stop();
}
}  // namespace

TEST_CASE("client: a response dropped while the request is being sent leaves nothing behind") {
    std::string const large(20'000'000, 'y');
    scripted_server s{{[&](int c, scripted_server& self) {
        std::string text;
        scripted_server::more(c, text);
        self.send(c, ok("x"));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }}};
    bool good = false;
    {
        auto loop = io::loop::make();
        io::offload_pool pool{1, 4};
        (*loop)->use(&pool);
        (*loop)->spawn(drop_answer(s.uri(), make_owned<memory_source>(large), **loop, good));
        (*loop)->run();
    }
    CHECK(good);
}

TEST_CASE("client: one that ends while a tunnel is opened tells nobody any more") {
    scripted_server proxy{{[](int c, scripted_server& s) {
        std::string got;
        while (got.find("\r\n\r\n") == std::string::npos && scripted_server::more(c, got)) {}
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        s.send(c, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    }}};
    client_options o;
    o.tunnel = proxy.uri().substr(7, proxy.uri().find('/', 7) - 7);
    auto l = io::loop::make();
    REQUIRE(l);
    io::offload_pool names{1, 4};
    (*l)->use(&names);
    struct counting final : client_observer {
        int told = 0;
        void sending(std::uint64_t, request const&) override { ++told; }
        void received(std::uint64_t, response const&) override { ++told; }
        void secured(std::uint64_t, security const&) override { ++told; }
        void closed(std::uint64_t) override { ++told; }
    } seen;
    o.observer = &seen;
    auto made = client::make(o);
    REQUIRE(made);
    bool over = false;
    struct opening_one {
        static task<void> run(client& by, bool& done) {
            policy const p;
            request asked{method::connect, "a.example:443"};
            outcome<reply> const got = co_await httoop::ask(by, std::move(asked), nullptr, p);
            CHECK_FALSE(got);
            done = true;
        }
    };
    (*l)->spawn(opening_one::run(**made, over));
    for (int i = 0; i < 2000 && seen.told == 0; ++i) (*l)->turn(duration::milliseconds(2));
    CHECK(seen.told == 1);
    seen.told = 0;
    *made = nullptr;
    for (int i = 0; i < 2000 && !over; ++i) (*l)->turn(duration::milliseconds(2));
    CHECK(over);
    CHECK(seen.told == 0);
}
