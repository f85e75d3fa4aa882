// Our client with our server: the same exchanges on every wire.
#include <doctest/doctest.h>

#include <string>
#include <thread>

#include <httoop/io/tls_server.hpp>
#include <httoop/server.hpp>
#include <httoop/service/echo.hpp>

#include "fetching.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace test;

namespace {

// A server with a certificate of its own, on a thread of its own.
class running {
public:
    explicit running(service& root, server_options o = {}) : server_{root, std::move(o)} {
        io::tls_server_options with;
        with.self_signed = true;
        auto proof = io::tls_server::make(with);
        REQUIRE(proof);
        folder_.file("ca.pem", (*proof)->certificate());
        server_.use(std::move(*proof));
        auto at = server_.listen("127.0.0.1:0");
        REQUIRE(at);
        port_ = std::to_string(at->port());
        thread_ = std::thread{[this] { server_.run(); }};
    }
    ~running() {
        server_.stop();
        thread_.join();
    }
    std::string uri(bool secured, std::string const& rest) const {
        return (secured ? "https://127.0.0.1:" : "http://127.0.0.1:") + port_ + rest;
    }
    std::string ca_file() const { return folder_.path("ca.pem"); }

private:
    support::temporary_folder folder_;
    server server_;
    std::string port_;
    std::thread thread_;
};

struct way {
    char const* name;
    bool secured;
    bool http_1, http_2;
    tls_upgrade upgrade;
};
constexpr way ways[] = {
    {"HTTP/1.1", false, true, true, tls_upgrade::off},
    {"HTTP/2", false, false, true, tls_upgrade::off},
    {"HTTP/1.1 over TLS", true, true, false, tls_upgrade::off},
    {"HTTP/2 over TLS", true, true, true, tls_upgrade::off},
    {"upgraded", false, true, true, tls_upgrade::optional},
    {"upgraded first", false, true, true, tls_upgrade::required},
};

class checksum_behind final : public source {
public:
    checksum_behind(std::string content) : content_{std::move(content)} { trailers_.append("x-checksum", "17"); }
    task<outcome<chunk>> read() override {
        octets const piece = octets{content_}.substr(at_, 50'000);
        at_ += piece.size();
        return outcome<chunk>{chunk{piece, {}, at_ == content_.size()}};
    }
    content_length_of length() const override { return content_length_of::until_end(); }
    field_section const* trailers() const override { return &trailers_; }

private:
    std::string content_;
    std::size_t at_ = 0;
    field_section trailers_;
};

}  // namespace

TEST_CASE("both ends: small and large content, trailers, interim responses and refusals on every wire") {
    router site = echo();
    server_options with;
    with.upgrade = tls_upgrade::optional;
    running s{site, with};
    std::string large;
    for (int i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i) + "\n";
    for (way const& w : ways) {
        CAPTURE(w.name);
        client_options o;
        o.tls.ca_file = s.ca_file();
        o.http_1 = w.http_1;
        o.http_2 = w.http_2;
        o.upgrade = w.upgrade;
        witness seen;
        o.observer = &seen;
        http_version const spoken = w.http_2 && (w.secured || !w.http_1) ? http_2 : http_1_1;

        auto const small = get(s.uri(w.secured, "/"), o);
        REQUIRE(small);
        CHECK(small->octets() == "OK\n");
        CHECK(small->version() == spoken);
        CHECK(seen.version.empty() == (!w.secured && w.upgrade == tls_upgrade::off));

        auto const head = send(s.uri(w.secured, "/bytes/100000"), request{method::head, "/"}, o);
        REQUIRE(head);
        CHECK(head->fields().value("Content-Length") == "100000");
        CHECK(head->octets().empty());
        auto const whole = get(s.uri(w.secured, "/bytes/5000000"), o);
        REQUIRE(whole);
        CHECK(whole->octets().size() == 5'000'000);

        request r{method::post, "/"};
        r.fields().append("TE", "trailers");
        r.fields().append("Expect", "100-continue");
        auto const echoed = fetch_all(s.uri(w.secured, "/"), std::move(r), make_owned<checksum_behind>(large), o);
        REQUIRE(echoed.head);
        CHECK(echoed.ended);
        CHECK(echoed.content == large);
        CHECK(echoed.trailers.value("x-checksum") == "17");

        auto const missing = send(s.uri(w.secured, "/nothing"), request{method::delete_, "/"}, o);
        REQUIRE(missing);
        CHECK(missing->status() == status_code::not_found);
    }
}

TEST_CASE("both ends: what is too large is refused early, and the refusal is read") {
    router site = echo();
    server_options with;
    with.policy.limits.content = 100'000;
    running s{site, with};
    for (way const& w : ways) {
        if (w.upgrade != tls_upgrade::off) continue;
        CAPTURE(w.name);
        client_options o;
        o.tls.ca_file = s.ca_file();
        o.http_1 = w.http_1;
        o.http_2 = w.http_2;
        auto const r = fetch_all(s.uri(w.secured, "/"), request{method::post, "/"}, make_owned<memory_source>(std::string(20'000'000, 'x')), o);
        REQUIRE(r.head);
        CHECK(r.head->status() == status_code::content_too_large);
    }
}
