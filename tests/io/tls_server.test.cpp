#include <httoop/io/tls_server.hpp>

#include <unistd.h>

#include "../support/tls.hpp"

using namespace httoop;
using support::made_certificate;
using support::raw_tls;
using support::read_now;
using support::tls_files;
using support::tls_pair;
using support::write;

namespace {

std::string why_not(io::tls_server_options const& o) {
    auto const made = io::tls_server::make(o);
    return made ? "" : made.error().text();
}

// A raw client and a server of ours.
struct raw_client_pair {
    owned<io::loop> loop = support::make_loop();
    raw_tls client{false};
    io::memory_stream under;
    owned<io::tls_stream> server;
    explicit raw_client_pair(io::tls_server const& s) {
        io::memory_stream::connect(*loop, client.under, under);
        server = io::tls_stream::accept(s, under);
    }
    bool shake_hands() {
        client.begin();
        return client.shake_hands(*loop, *server);
    }
};

}  // namespace

// req: rfc9113#9.2-3
TEST_CASE("the name asked for chooses the certificate: exact, then wildcard, then the first") {
    tls_files const f;
    made_certificate const wild{{.common_name = "wild", .names = "DNS:*.b.example"}, &f.authority};
    made_certificate const exact{{.common_name = "exact", .names = "DNS:x.b.example,DNS:c.example"}, &f.authority};
    f.add("wild", wild);
    f.add("exact", exact);
    auto const s = f.make_server({.identities = {f.identity(), f.identity("wild"), f.identity("exact")}});
    io::tls_client_options unchecked;
    unchecked.verify = false;
    auto const c = f.make_client();
    auto const any = f.make_client(unchecked);
    struct row {
        char const *host, *shown;
    };
    for (row const& r : {row{"a.example", "CN=a.example"}, {"A.Example", "CN=a.example"}, {"y.b.example", "CN=wild"},
                         {"x.b.example", "CN=exact"}, {"X.B.EXAMPLE.", "CN=exact"}, {"c.example", "CN=exact"},
                         {"127.0.0.1", "CN=a.example"}, {"[::1]", "CN=a.example"}}) {
        CAPTURE(r.host);
        tls_pair p{*c, *s, r.host};
        CHECK(p.shake_hands());
        CHECK(p.client->peer_subject() == r.shown);
        CHECK(p.server->covers(r.host));
        CHECK(!p.server->covers("z.example"));
        CHECK(p.client->covers(r.host));
        CHECK(s->holds(r.host));
    }
    for (char const* host : {"b.example", "z.y.b.example", "unknown.example", "127.0.0.2"}) {
        CAPTURE(host);
        tls_pair p{*any, *s, host};
        CHECK(p.shake_hands());
        CHECK(p.server->covers("a.example"));  // the first
        CHECK(!p.server->covers(host));
        CHECK(!s->holds(host));
    }
    CHECK(!s->holds(""));
}

TEST_CASE("one name with two kinds of keys: the client gets what it can check") {
    tls_files const f;
    made_certificate const rsa{{.common_name = "rsa", .names = "DNS:a.example,IP:127.0.0.1,IP:::1", .rsa = true}, &f.authority};
    f.add("rsa", rsa);
    auto const s = f.make_server({.identities = {f.identity(), f.identity("rsa")}});
    for (bool only_rsa : {false, true}) {
        raw_client_pair p{*s};
        SSL_CTX_set1_sigalgs_list(p.client.context, only_rsa ? "RSA-PSS+SHA256:RSA+SHA256" : "ECDSA+SHA256");
        REQUIRE(p.shake_hands());
        CHECK(EVP_PKEY_get_base_id(X509_get0_pubkey(SSL_get0_peer_certificate(p.client.ssl))) ==
              (only_rsa ? EVP_PKEY_RSA : EVP_PKEY_EC));
    }
}

TEST_CASE("two certificates with the same names and the same kind of key clash, and both files are named") {
    tls_files const f;
    made_certificate const first{{.common_name = "first", .names = "DNS:x.example,DNS:y.example"}, &f.authority};
    made_certificate const second{{.common_name = "second", .names = "DNS:y.example,DNS:X.example"}, &f.authority};
    made_certificate const rsa{{.common_name = "rsa", .names = "DNS:x.example,DNS:y.example", .rsa = true}, &f.authority};
    made_certificate const fewer{{.common_name = "fewer", .names = "DNS:x.example"}, &f.authority};
    f.add("first", first);
    f.add("second", second);
    f.add("rsa", rsa);
    f.add("fewer", fewer);
    std::string const why =
        why_not({.identities = {f.identity(), f.identity("first"), f.identity("rsa"), f.identity("second")}});
    for (std::string const& named : {f.identity("first").certificate_file, f.identity("second").certificate_file,
                                     std::string{"x.example, y.example"}})
        CHECK(why.find(named) != std::string::npos);
    CHECK(why_not({.identities = {f.identity("first"), f.identity("rsa"), f.identity("fewer")}}) == "");
}

TEST_CASE("ALPN chooses HTTP/2 first, on every certificate, and refuses what neither can") {
    tls_files const f;
    made_certificate const other{{.common_name = "other", .names = "DNS:other.example"}, &f.authority};
    f.add("other", other);
    auto const s = f.make_server({.identities = {f.identity(), f.identity("other")}});
    for (char const* host : {"a.example", "other.example"}) {
        for (int which = 1; which < 4; ++which) {
            auto const c = f.make_client({.ca_file = f.path("ca.pem"), .http_1 = (which & 1) != 0, .http_2 = (which & 2) != 0});
            tls_pair p{*c, *s, host};
            CHECK(p.shake_hands());
            CHECK(p.server->alpn() == (which == 1 ? "http/1.1" : "h2"));
            CHECK(p.client->alpn() == p.server->alpn());
        }
        io::tls_client_options none{.ca_file = f.path("ca.pem"), .http_1 = false, .http_2 = false};
        auto const c = f.make_client(none);
        tls_pair p{*c, *s, host};
        CHECK(p.shake_hands());
        CHECK(p.server->alpn() == "");
    }
    io::tls_server_options only_1{.identities = {f.identity()}, .http_2 = false};
    auto const old = f.make_server(only_1);
    auto const c2 = f.make_client({.ca_file = f.path("ca.pem"), .http_1 = false});
    tls_pair p{*c2, *old};
    CHECK(!p.shake_hands());
    CHECK(p.client->failure_text() == "a.example speaks none of the versions of HTTP that we offered (ALPN)");
    CHECK(p.server->failure_text() == "the client speaks none of our protocols (ALPN)");
}

// req: rfc9113#9.2-1
TEST_CASE("TLS 1.1 is refused, 1.2 is not") {
    tls_files const f;
    auto const s = f.make_server();
    for (int version : {TLS1_1_VERSION, TLS1_2_VERSION}) {
        raw_client_pair p{*s};
        SSL_CTX_set_min_proto_version(p.client.context, version);
        SSL_CTX_set_max_proto_version(p.client.context, version);
        SSL_CTX_set_cipher_list(p.client.context, "ALL:@SECLEVEL=0");
        CHECK(p.shake_hands() == (version == TLS1_2_VERSION));
        if (version == TLS1_2_VERSION) CHECK(p.server->version() == "TLSv1.2");
        else CHECK(p.server->failure_text() == "the client speaks no version of TLS that is safe: 1.2 is the least");
    }
}

// req: rfc9113#9.2.2-1
TEST_CASE("TLS 1.2 does without the suites that HTTP/2 prohibits") {
    tls_files const f;
    made_certificate const rsa{{.common_name = "rsa", .names = "DNS:rsa.example", .rsa = true}, &f.authority};
    f.add("rsa", rsa);
    auto const s = f.make_server({.identities = {f.identity("rsa"), f.identity()}});
    for (char const* suite : {"AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384", "AES256-SHA"}) {
        CAPTURE(suite);
        raw_client_pair p{*s};
        SSL_CTX_set_max_proto_version(p.client.context, TLS1_2_VERSION);
        REQUIRE(SSL_CTX_set_cipher_list(p.client.context, suite) == 1);
        CHECK(!p.shake_hands());
        CHECK(p.server->failure_text() == "the client offers no cipher suite that is used here: ECDHE with AEAD is wanted");
    }
}

// req: rfc9113#9.2.2-3
TEST_CASE("TLS 1.2 can do the one suite that everybody must, with P-256") {
    tls_files const f;
    made_certificate const rsa{{.common_name = "rsa", .names = "DNS:a.example", .rsa = true}, &f.authority};
    f.add("rsa", rsa);
    auto const s = f.make_server({.identities = {f.identity("rsa")}});
    raw_client_pair p{*s};
    SSL_CTX_set_max_proto_version(p.client.context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(p.client.context, "ECDHE-RSA-AES128-GCM-SHA256");
    SSL_CTX_set1_groups_list(p.client.context, "P-256");
    CHECK(p.shake_hands());
    CHECK(p.server->cipher() == "ECDHE-RSA-AES128-GCM-SHA256");
}

// req: rfc9113#9.2.1-2 rfc9113#9.2.1-3
TEST_CASE("a client that renegotiates loses its connection") {
    tls_files const f;
    auto const s = f.make_server();
    raw_client_pair p{*s};
    SSL_CTX_set_max_proto_version(p.client.context, TLS1_2_VERSION);
    REQUIRE(p.shake_hands());
    SSL_renegotiate(p.client.ssl);
    SSL_do_handshake(p.client.ssl);
    p.client.carry();
    io::transfer::kind is{};
    read_now(*p.server, &is);
    CHECK(is == io::transfer::failed);
    CHECK(p.server->failure_text() == "the peer wanted to renegotiate, which is not done (RFC 9113 9.2.1)");
    // And nothing was agreed anew.
    CHECK(p.client.read_or_reason() != "");
}

TEST_CASE("key updates are followed, but not without end") {
    tls_files const f;
    auto const s = f.make_server();
    raw_client_pair p{*s};
    REQUIRE(p.shake_hands());
    for (int i = 0; i < 20; ++i) {
        SSL_key_update(p.client.ssl, SSL_KEY_UPDATE_REQUESTED);
        SSL_write(p.client.ssl, "x", 1);
        p.client.carry();
        CHECK(read_now(*p.server) == "x");
        CHECK(write(*p.server, "y").count == 1);
        CHECK(p.client.read_or_reason() == "y");
    }
    for (int i = 0; i < 200; ++i) {
        SSL_key_update(p.client.ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
        SSL_do_handshake(p.client.ssl);
        p.client.carry();
    }
    io::transfer::kind is{};
    CHECK(read_now(*p.server, &is) == "");
    CHECK(is == io::transfer::failed);
    CHECK(p.server->failure_text() == "the peer sends messages of TLS and no content (limit tls-messages)");
}

TEST_CASE("a staple goes along while it is good, else it is left out and that is said") {
    tls_files const f;
    made_certificate const stranger{{.common_name = "stranger"}, &f.authority};
    f.write("chain.pem", f.server.pem() + f.authority.pem());
    struct row {
        char const* name;
        std::string response, note;
    };
    std::string const of_other = f.authority.ocsp(stranger);
    for (row const& r : {row{"good", f.authority.ocsp(f.server), ""},
                         row{"old", f.authority.ocsp(f.server, V_OCSP_CERTSTATUS_GOOD, -8000, -4000), "it is out of date, it holds from "},
                         row{"revoked", f.authority.ocsp(f.server, V_OCSP_CERTSTATUS_REVOKED), "it says that the certificate is revoked"},
                         row{"other", of_other, "it is not about this certificate"},
                         row{"garbage", "garbage", "it is no OCSP response in DER"},
                         row{"cut", f.authority.ocsp(f.server).substr(0, 50), "it is no OCSP response in DER"}}) {
        CAPTURE(r.name);
        f.write(r.name, r.response);
        for (char const* chain : {"chain.pem", "server.pem"}) {
            auto const s = f.make_server({.identities = {{f.path(chain), f.path("server.key"), f.path(r.name)}}});
            REQUIRE(s->notes().size() == (r.note.empty() ? 0u : 1u));
            if (!r.note.empty()) CHECK(s->notes()[0].starts_with("the staple in " + f.path(r.name) + " is left out: " + r.note));
            auto const c = f.make_client();
            tls_pair p{*c, *s};
            CHECK(p.shake_hands());
            CHECK(p.client->stapled() == r.note.empty());
        }
    }
    auto const s = f.make_server({.identities = {{f.path("server.pem"), f.path("server.key"), f.path("absent")}}});
    CHECK(s->notes().at(0).find("No such file") != std::string::npos);
}

TEST_CASE("certificates of clients: not asked for, optional, required") {
    tls_files const f;
    made_certificate const anna{{.common_name = "anna", .usage = "clientAuth"}, &f.authority};
    made_certificate const self{{.common_name = "self"}};
    f.add("anna", anna);
    f.add("self", self);
    auto const without = f.make_client();
    auto const with = f.make_client({.ca_file = f.path("ca.pem"), .certificate_file = f.path("anna.pem"), .key_file = f.path("anna.key")});
    auto const wrong = f.make_client({.ca_file = f.path("ca.pem"), .certificate_file = f.path("self.pem"), .key_file = f.path("self.key")});
    for (auto how : {io::client_certificates::none, io::client_certificates::optional, io::client_certificates::required}) {
        auto const s = f.make_server({.identities = {f.identity()}, .client_ca_file = f.path("ca.pem"), .clients = how});
        bool const asks = how != io::client_certificates::none, must = how == io::client_certificates::required;
        {
            tls_pair p{*with, *s};
            CHECK(p.shake_hands());
            CHECK(p.server->peer_subject() == (asks ? "CN=anna" : ""));
            write(*p.server, "x");
            CHECK(read_now(*p.client) == "x");  // and a ticket
        }
        if (asks) {  // who comes again is still known
            tls_pair p{*with, *s};
            CHECK(p.shake_hands());
            CHECK(p.server->resumed());
            CHECK(p.server->peer_subject() == "CN=anna");
        }
        {
            tls_pair p{*without, *s};
            p.shake_hands();
            CHECK(p.server->established() == !must);
            CHECK(p.server->peer_subject() == "");
            if (must) {
                CHECK(p.server->failure_text() == "the client has no certificate, and one is required");
                read_now(*p.client);  // a client of TLS 1.3 hears of it after its handshake
                CHECK(p.client->failure_text() == "a.example requires a certificate of us (--cert FILE --key FILE)");
            }
        }
        if (asks) {
            tls_pair p{*wrong, *s};
            p.shake_hands();
            CHECK(!p.server->established());
            CHECK(p.server->failure_text().starts_with("the certificate of the client is not valid: "));
            read_now(*p.client);
            CHECK(p.client->failure_text().starts_with("a.example does not trust our certificate: "));
        }
    }
    CHECK(why_not({.identities = {f.identity()}, .clients = io::client_certificates::required}) ==
          "certificates of clients are asked for, and no file says who issues them");
}

TEST_CASE("much content goes both ways in both versions") {
    tls_files const f;
    auto const s = f.make_server();
    std::string content;
    for (int i = 0; i < 60000; ++i) content += static_cast<char>(i * 7 + i / 256);
    for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        raw_client_pair p{*s};
        SSL_CTX_set_max_proto_version(p.client.context, version);
        REQUIRE(p.shake_hands());
        CHECK(write(*p.server, content).count == content.size());
        std::string got;
        for (int i = 0; i < 100 && got.size() < content.size(); ++i) {
            p.loop->turn({0});
            got += p.client.read_or_reason();
        }
        CHECK(got == content);
        CHECK(SSL_write(p.client.ssl, content.data(), static_cast<int>(content.size())) == static_cast<int>(content.size()));
        p.client.carry();
        CHECK(read_now(*p.server) == content);
    }
}

TEST_CASE("sessions of TLS 1.2 are resumed, over a reload too") {
    tls_files const f;
    SSL_SESSION* session = nullptr;
    for (int i = 0; i < 3; ++i) {
        auto const s = f.make_server();
        raw_client_pair p{*s};
        SSL_CTX_set_max_proto_version(p.client.context, TLS1_2_VERSION);
        p.client.begin();
        if (session != nullptr) SSL_set_session(p.client.ssl, session);
        CHECK(p.client.shake_hands(*p.loop, *p.server));
        CHECK(p.server->resumed() == (i > 0));
        CHECK(p.server->covers("a.example"));
        SSL_SESSION_free(session);
        session = SSL_get1_session(p.client.ssl);
        CHECK(SSL_SESSION_has_ticket(session) == 1);
        SSL_shutdown(p.client.ssl);
    }
    SSL_SESSION_free(session);
}

TEST_CASE("with a limit of 0 no session is resumed") {
    tls_files const f;
    io::tls_server_options o{.identities = {f.identity()}};
    o.limits.ticket_time = 0;
    auto const s = f.make_server(o);
    auto const c = f.make_client();
    for (int i = 0; i < 2; ++i) {
        tls_pair p{*c, *s};
        CHECK(p.shake_hands());
        read_now(*p.client);
        CHECK(!p.server->resumed());
    }
}

TEST_CASE("a ticket of a server that does not ask for certificates opens no other") {
    tls_files const f;
    auto const open = f.make_server();
    auto const closed = f.make_server({.identities = {f.identity()}, .client_ca_file = f.path("ca.pem"), .clients = io::client_certificates::required});
    auto const c = f.make_client();
    tls_pair p{*c, *open};
    REQUIRE(p.shake_hands());
    read_now(*p.client);
    tls_pair q{*c, *closed};
    q.shake_hands();
    CHECK(!q.server->established());
}

TEST_CASE("a self-signed certificate names this machine, and its fingerprint is that of the certificate") {
    auto const s = tls_files::make_server({.self_signed = true});
    for (char const* host : {"localhost", "127.0.0.1", "[::1]", "::1"}) CHECK(s->holds(host));
    char name[256] = "";
    ::gethostname(name, sizeof name - 1);
    CHECK(s->holds(name));
    CHECK(!s->holds("example.com"));
    CHECK(s->fingerprint().size() == 95);
    CHECK(s->notes().empty());
    tls_files const f;
    f.write("self.pem", s->certificate());
    auto const c = f.make_client({.ca_file = f.path("self.pem")});
    for (char const* host : {"localhost", "127.0.0.1", "::1"}) {
        tls_pair p{*c, *s, host};
        CHECK(p.shake_hands());
    }
    CHECK(tls_files::make_server({.self_signed = true})->fingerprint() != s->fingerprint());
}

TEST_CASE("what is wrong with files is said, with their names, and with nothing of what is in them") {
    tls_files const f;
    f.write("garbage", "garbage");
    f.write("locked.key", f.server.key_pem("phrase"));
    made_certificate const other{{}};
    f.add("other", other);
    std::string const cert = f.path("server.pem"), key = f.path("server.key");
    auto const with = [](std::string const& c, std::string const& k) { return why_not({.identities = {{c, k, ""}}}); };
    CHECK(with(f.path("absent"), key).starts_with("no certificate can be read from " + f.path("absent") + ": No such file"));
    CHECK(with(f.path("garbage"), key).starts_with("no certificate can be read from " + f.path("garbage")));
    CHECK(with(cert, f.path("absent")).starts_with("no key can be read from " + f.path("absent") + ": No such file"));
    CHECK(with(cert, f.path("garbage")).starts_with("no key can be read from " + f.path("garbage")));
    CHECK(with(cert, f.path("locked.key")).starts_with("the key in " + f.path("locked.key") + " is encrypted"));
    CHECK(with(cert, f.path("other.key")).starts_with("the key in " + f.path("other.key") + " is not that of the first certificate in " + cert));
    CHECK(with(cert, f.path("other.key")).ends_with(cert));
    // The right files in the wrong place, or order.
    CHECK(with(key, cert).ends_with("; it holds a key: is the certificate in another file?"));
    CHECK(with(cert, cert).ends_with("; a file in PEM is wanted (-----BEGIN PRIVATE KEY-----)"));
    f.write("turned.pem", f.authority.pem() + f.server.pem());
    CHECK(with(f.path("turned.pem"), key) ==
          "the key in " + key + " is not that of the first certificate in " + f.path("turned.pem") +
              ", but of another one there: it has to stand first, then those that lead to a trusted one");
    std::string const folder = f.path("");
    CHECK(with(folder, key) == "no certificate can be read from " + folder + ": Is a directory");
    CHECK(with(cert, folder) == "no key can be read from " + folder + ": Is a directory");
    CHECK(with(f.path("absent"), key).ends_with(": No such file or directory"));
    CHECK(why_not({}) == "a TLS server needs a certificate and its key, or a self-signed one");
    // Both in one file.
    f.write("both.pem", f.server.pem() + f.server.key_pem());
    CHECK(with(f.path("both.pem"), "") == "");
    // A chain that is broken in its middle is not taken for its beginning.
    f.write("broken.pem", f.server.pem() + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    CHECK(with(f.path("broken.pem"), key).starts_with("no certificate can be read"));
    CHECK(why_not({.identities = {f.identity()}, .client_ca_file = f.path("absent"), .clients = io::client_certificates::optional})
              .starts_with("no certificate can be read from " + f.path("absent")));
    CHECK(why_not({.identities = {f.identity()}, .client_ca_file = f.path("garbage"), .clients = io::client_certificates::optional})
              .ends_with("; a file in PEM is wanted (-----BEGIN CERTIFICATE-----)"));
}

TEST_CASE("a certificate that clients will refuse is noted") {
    tls_files const f;
    made_certificate const old{{.common_name = "old", .names = "DNS:old.example", .from = -9000, .until = -5000}};
    made_certificate const early{{.common_name = "early", .names = "DNS:early.example", .from = 5000}};
    made_certificate const nameless{{.common_name = "nameless.example"}};
    f.add("old", old);
    f.add("early", early);
    f.add("nameless", nameless);
    auto const s = f.make_server({.identities = {f.identity("old"), f.identity("early"), f.identity("nameless")}});
    REQUIRE(s->notes().size() == 3);
    CHECK(s->notes()[0].starts_with("the certificate in " + f.path("old.pem") + " expired at "));
    CHECK(s->notes()[1].starts_with("the certificate in " + f.path("early.pem") + " is valid from "));
    CHECK(s->notes()[2] == "the certificate in " + f.path("nameless.pem") + " holds no name (subjectAltName): clients refuse it");
    CHECK(!s->holds("nameless.example"));
}

TEST_CASE("a chain that leads nowhere is noted") {
    tls_files const f;
    f.write("whole.pem", f.server.pem() + f.authority.pem());
    CHECK(f.make_server({.identities = {{f.path("whole.pem"), f.path("server.key"), ""}}})->notes().empty());
    made_certificate const other{{}};
    f.write("off.pem", f.server.pem() + other.pem() + f.authority.pem());
    auto const s = f.make_server({.identities = {{f.path("off.pem"), f.path("server.key"), ""}}});
    REQUIRE(s->notes().size() == 1);
    CHECK(s->notes()[0] == "in " + f.path("off.pem") + " certificate 2 did not issue the one before it: clients may not find the way to "
                                                     "one that they trust");
}

TEST_CASE("connections outlive the server that they began with") {
    tls_files const f;
    auto s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    s = nullptr;
    CHECK(p.shake_hands());
    CHECK(p.server->covers("a.example"));
}
