#include <httoop/io/tls_client.hpp>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "../support/tls.hpp"

using namespace httoop;
using support::made_certificate;
using support::raw_tls;
using support::read_now;
using support::tls_files;
using support::tls_pair;
using support::write;

namespace {

// A raw server, and a client of ours.
struct raw_server_pair {
    owned<io::loop> loop = support::make_loop();
    raw_tls server{true};
    io::memory_stream under;
    owned<io::tls_stream> client;
    raw_server_pair(io::tls_client& c, made_certificate const& shown, octets host = "a.example") {
        io::memory_stream::connect(*loop, server.under, under);
        server.show(shown);
        client = io::tls_stream::connect(c, under, host);
    }
    bool shake_hands() {
        server.begin();
        return server.shake_hands(*loop, *client);
    }
};

// What comes of a client that trusts the authority, and a server with that certificate.
std::string refused(tls_files const& f, support::certificate_wish const& w, octets host = "a.example", bool trusted = true) {
    made_certificate const shown{w, trusted ? &f.authority : nullptr};
    auto const c = f.make_client();
    raw_server_pair p{*c, shown, host};
    p.shake_hands();
    CHECK(p.client->established() == p.client->failure_text().empty());
    if (!p.client->established()) CHECK(p.client->fault().what == failure::tls);
    return std::string{p.client->failure_text()};
}

}  // namespace

// req: rfc9110#4.3.4-1 rfc9110#4.3.4-6 rfc9110#4.3.4-7
TEST_CASE("a certificate that nobody issued who is trusted is refused, and it is said what to do") {
    tls_files const f;
    CHECK(refused(f, {.common_name = "a.example", .names = "DNS:a.example"}, "a.example", false) ==
          "the certificate of a.example is not trusted: it is signed by itself; if you trust who issued it, give its "
          "certificate as a CA file (--cacert FILE)");
    tls_files const g;  // another authority
    auto const s = g.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    CHECK(!p.shake_hands());
    CHECK(p.client->failure_text().starts_with("the certificate of a.example is not trusted: nobody who is trusted issued it"));
    CHECK(p.server->failure_text().starts_with("the client does not trust our certificate: "));
    // The system trusts none of them either.
    auto const system = tls_files::make_client({});
    tls_pair q{*system, *s};
    CHECK(!q.shake_hands());
    CHECK(q.client->failure_text().starts_with("the certificate of a.example is not trusted"));
}

// req: rfc9110#4.3.4-2
TEST_CASE("a certificate of another name is refused") {
    tls_files const f;
    CHECK(refused(f, {.names = "DNS:a.example"}) == "");
    CHECK(refused(f, {.names = "DNS:A.EXAMPLE"}) == "");
    CHECK(refused(f, {.names = "DNS:*.example.org"}, "www.example.org") == "");
    CHECK(refused(f, {.names = "DNS:b.example,DNS:*.c.example,IP:127.0.0.1"}) ==
          "the certificate is not one of a.example, it is of b.example, *.c.example, 127.0.0.1; is the name right, and does "
          "the server know it?");
    for (char const* names : {"DNS:example", "DNS:*.a.example", "DNS:a.example.evil", "DNS:w*.example.org", "DNS:*"}) {
        CAPTURE(names);
        CHECK(refused(f, {.names = names}).starts_with("the certificate is not one of a.example"));
        CHECK(refused(f, {.names = names}, "www.example.org").starts_with("the certificate is not one of www.example.org"));
    }
    CHECK(refused(f, {.names = "DNS:*.example.org"}, "a.b.example.org") != "");
    CHECK(refused(f, {.names = "DNS:*.example.org"}, "example.org") != "");
}

// req: rfc9110#4.3.4-3
TEST_CASE("an address is looked for among addresses, a name among names") {
    tls_files const f;
    CHECK(refused(f, {.names = "IP:127.0.0.1"}, "127.0.0.1") == "");
    CHECK(refused(f, {.names = "IP:::1"}, "[::1]") == "");
    CHECK(refused(f, {.names = "IP:::1"}, "0:0:0:0:0:0:0:1") == "");
    CHECK(refused(f, {.names = "IP:127.0.0.2"}, "127.0.0.1").starts_with("the certificate is not one of 127.0.0.1"));
    CHECK(refused(f, {.names = "DNS:127.0.0.1"}, "127.0.0.1") != "");
    CHECK(refused(f, {.names = "DNS:*.0.0.1"}, "127.0.0.1") != "");
}

// req: rfc9110#4.3.4-4
TEST_CASE("the common name is no name of the server") {
    tls_files const f;
    CHECK(refused(f, {.common_name = "a.example"}) ==
          "the certificate is not one of a.example, it holds no name; is the name right, and does the server know it?");
    CHECK(refused(f, {.common_name = "a.example", .names = "IP:127.0.0.1"}) != "");
}

// req: rfc9110#4.3.4-5
TEST_CASE("what is not valid ends the connection with an alert that says so") {
    tls_files const f;
    CHECK(refused(f, {.names = "DNS:a.example", .from = -9000, .until = -5000}).starts_with("the certificate of a.example expired at 20"));
    CHECK(refused(f, {.names = "DNS:a.example", .from = 5000}).starts_with("the certificate of a.example is valid from 20"));
    CHECK(refused(f, {.names = "DNS:a.example", .usage = "clientAuth"}).starts_with("the certificate of a.example is not valid: "));
    made_certificate const other{{.names = "DNS:other.example"}, &f.authority};
    auto const c = f.make_client();
    raw_server_pair p{*c, other};
    CHECK(!p.shake_hands());
    CHECK(p.server.reason == "sslv3 alert bad certificate");
    char x;
    CHECK(p.client->read(&x, 1).is == io::transfer::failed);
    CHECK(write(*p.client, "secret").is == io::transfer::failed);
}

TEST_CASE("without verification anybody may answer, and nobody is known") {
    tls_files const f;
    io::tls_client_options o;
    o.verify = false;
    auto const c = tls_files::make_client(o);
    made_certificate const other{{.names = "DNS:other.example", .from = -9000, .until = -5000}};
    raw_server_pair p{*c, other};
    CHECK(p.shake_hands());
    CHECK(p.client->peer_subject() == "");
}

TEST_CASE("a host that is none is refused before anything is sent") {
    tls_files const f;
    auto const c = f.make_client();
    for (octets host : {octets{""}, octets{"."}, octets{"a\0b", 3}}) {
        auto const l = support::make_loop();
        io::memory_stream a, b;
        io::memory_stream::connect(*l, a, b);
        auto const s = io::tls_stream::connect(*c, a, host);
        CHECK(s->shake_hands().is == io::transfer::failed);
        CHECK(s->fault().what == failure::refused);
        CHECK(read_now(b) == "");
    }
}

// req: rfc9113#9.2-4
TEST_CASE("the server is told which name is wanted, but no address") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s, "A.example."};
    CHECK(p.shake_hands());
    CHECK(p.server->server_name() == "A.example");
    for (char const* host : {"127.0.0.1", "::1", "[::1]"}) {
        tls_pair q{*c, *s, host};
        CHECK(q.shake_hands());
        CHECK(q.server->server_name() == "");
    }
}

// req: rfc9113#9.2-1
TEST_CASE("a server that can do TLS 1.1 only is refused") {
    tls_files const f;
    auto const c = f.make_client();
    raw_server_pair p{*c, f.server};
    SSL_CTX_set_min_proto_version(p.server.context, TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(p.server.context, TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(p.server.context, "ALL:@SECLEVEL=0");
    CHECK(!p.shake_hands());
    CHECK(p.client->failure_text() == "a.example speaks no version of TLS that is safe: 1.2 is the least");
}

// req: rfc9113#9.2.2-1
TEST_CASE("a server whose suites of TLS 1.2 are prohibited is refused") {
    tls_files const f;
    auto const c = f.make_client();
    for (char const* suite : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-GCM-SHA256"}) {
        raw_server_pair p{*c, f.server};
        SSL_CTX_set_max_proto_version(p.server.context, TLS1_2_VERSION);
        SSL_CTX_set_cipher_list(p.server.context, suite);
        bool const safe = octets{suite}.find("GCM") != octets::npos;
        CHECK(p.shake_hands() == safe);
        CHECK(p.client->failure_text() ==
              (safe ? "" : "a.example ended the handshake: it requires a certificate of us (--cert FILE --key FILE), or "
                           "has no cipher suite that is used here (ECDHE with AEAD)"));
    }
}

// req: rfc9113#9.2.3-2
TEST_CASE("a certificate that is asked for after the handshake is never given") {
    tls_files const f;
    f.add("own", f.server);
    auto const c = f.make_client({.ca_file = f.path("ca.pem"), .certificate_file = f.path("own.pem"), .key_file = f.path("own.key")});
    raw_server_pair p{*c, f.server};
    REQUIRE(p.shake_hands());
    // The client did not say that it could be asked (RFC 8446 4.2.6), so that asking is a fault.
    SSL_set_verify(p.server.ssl, SSL_VERIFY_PEER, nullptr);
    CHECK(SSL_verify_client_post_handshake(p.server.ssl) == 0);
    ERR_clear_error();
}

// req: rfc9113#9.2.1-2 rfc9113#9.2.1-3
TEST_CASE("a server that renegotiates loses its connection") {
    tls_files const f;
    auto const c = f.make_client();
    raw_server_pair p{*c, f.server};
    SSL_CTX_set_max_proto_version(p.server.context, TLS1_2_VERSION);
    REQUIRE(p.shake_hands());
    SSL_renegotiate(p.server.ssl);
    SSL_do_handshake(p.server.ssl);
    p.server.carry();
    io::transfer::kind is{};
    read_now(*p.client, &is);
    CHECK(is == io::transfer::failed);
    CHECK(p.client->failure_text() == "the peer wanted to renegotiate, which is not done (RFC 9113 9.2.1)");
}

TEST_CASE("the second connection to a host resumes the first, over a reload too") {
    tls_files const f;
    auto s = f.make_server();
    auto const c = f.make_client();
    auto const connect = [&](octets host, bool with_ticket = true) {
        tls_pair p{*c, *s, host};
        CHECK(p.shake_hands());
        if (with_ticket) read_now(*p.client);
        CHECK(p.server->covers("a.example"));
        CHECK(p.client->peer_subject() == "CN=a.example");
        CHECK(p.client->resumed() == p.server->resumed());
        return p.client->resumed();
    };
    CHECK(!connect("a.example"));
    CHECK(connect("a.example"));
    s = f.make_server();
    CHECK(connect("a.example", false));
    CHECK(!connect("a.example"));   // a ticket is used once
    CHECK(!connect("127.0.0.1"));  // another host is asked for its certificate
    CHECK(connect("127.0.0.1"));
    // A new certificate is looked at.
    made_certificate const renewed{{.common_name = "a.example", .names = "DNS:a.example"}, &f.authority};
    f.add("renewed", renewed);
    s = f.make_server({.identities = {f.identity("renewed")}});
    CHECK(!connect("a.example"));
    CHECK(connect("a.example"));
}

TEST_CASE("sessions of TLS 1.2 are resumed as well") {
    tls_files const f;
    auto const c = f.make_client();
    raw_server_pair p{*c, f.server};
    SSL_CTX_set_max_proto_version(p.server.context, TLS1_2_VERSION);
    CHECK(p.shake_hands());
    CHECK(!p.client->resumed());
    for (int i = 0; i < 3; ++i) {
        p.client = nullptr;
        io::memory_stream::connect(*p.loop, p.server.under, p.under);
        SSL_free(std::exchange(p.server.ssl, nullptr));
        p.client = io::tls_stream::connect(*c, p.under, "a.example");
        CHECK(p.shake_hands());
        CHECK(p.client->resumed());
        CHECK(p.client->version() == "TLSv1.2");
    }
}

TEST_CASE("sessions are kept for so many hosts, and none with a limit of 0") {
    tls_files const f;
    auto const s = f.make_server();
    for (std::uint64_t most : {0u, 1u, 2u}) {
        CAPTURE(most);
        io::tls_client_options o{.ca_file = f.path("ca.pem")};
        o.limits.tls_sessions = most;
        auto const c = f.make_client(o);
        auto const connect = [&](octets host) {
            tls_pair p{*c, *s, host};
            CHECK(p.shake_hands());
            read_now(*p.client);
            return p.client->resumed();
        };
        CHECK(!connect("127.0.0.1"));
        CHECK(!connect("a.example"));
        CHECK(connect("a.example") == (most > 0));
        CHECK(connect("127.0.0.1") == (most > 1));
    }
}

TEST_CASE("threads may share a client and a server") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n) {
                tls_pair p{*c, *s};
                if (!p.shake_hands()) continue;
                write(*p.server, "x");
                good += read_now(*p.client) == "x";
            }
        });
    for (std::thread& t : threads) t.join();
    CHECK(good == 40);
}

TEST_CASE("files that a client cannot use are named") {
    tls_files const f;
    f.write("garbage", "garbage");
    auto const why_not = [](io::tls_client_options const& o) {
        auto const made = io::tls_client::make(o);
        return made ? "" : made.error().text();
    };
    CHECK(why_not({.ca_file = f.path("absent")}).starts_with("no certificate can be read from " + f.path("absent") + ": No such file"));
    CHECK(why_not({.ca_file = f.path("garbage")}).starts_with("no certificate can be read from " + f.path("garbage")));
    CHECK(why_not({.certificate_file = f.path("server.pem"), .key_file = f.path("absent")}).starts_with("no key can be read from " + f.path("absent")));
    CHECK(why_not({.ca_file = f.path("ca.pem")}) == "");
}

TEST_CASE("connections outlive the client that they began with") {
    tls_files const f;
    auto const s = f.make_server();
    auto c = f.make_client();
    tls_pair p{*c, *s};
    c = nullptr;
    CHECK(p.shake_hands());
    write(*p.server, "x");
    CHECK(read_now(*p.client) == "x");
}
