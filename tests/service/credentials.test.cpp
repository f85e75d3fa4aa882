#include <httoop/service/credentials.hpp>

#include "logging_in.hpp"

using namespace logging_in;

TEST_CASE("credentials: who is asked answers, and then is not asked again") {
    for (bool const digest : {true, false}) {
        CAPTURE(digest);
        asking_server server;
        server.digest = digest;
        server.basic = !digest;
        auto keys = of_ann();
        char const* const scheme = digest ? "Digest" : "Basic";
        CHECK(ask(keys, server, "https://example.org/a/b").status == status_code::ok);
        CHECK(server.heard == heard{"-", scheme});
        CHECK(ask(keys, server, "https://example.org/a/c?d").status == status_code::ok);
        CHECK(server.heard == heard{"-", scheme, scheme});
    }
}

TEST_CASE("credentials: without any for it a response stands") {
    asking_server server;
    known_credentials none;
    CHECK(none.empty());
    auto const a = ask(none, server, "https://example.org/");
    CHECK(a.last.is == verdict::nothing);
    CHECK(a.status == status_code::unauthorized);
    auto keys = of_ann();
    CHECK_FALSE(keys.empty());
    for (char const* other : {"http://example.org/", "https://example.org:8443/", "https://www.example.org/", "https://example.com/"}) {
        CAPTURE(other);
        server.heard.clear();
        CHECK(ask(keys, server, other).last.is == verdict::nothing);
        CHECK(server.heard == heard{"-"});
    }
}

// req: rfc6750#5.3-1   to its origin alone
// req: rfc6750#2.1-1   in Authorization
TEST_CASE("credentials: a token is sent unasked, to what it is for") {
    known_credentials keys;
    CHECK(keys.add({.where = "https://example.org/api/", .token = secret{"t0ken"}}).has_value());
    asking_server server;
    server.digest = false;
    server.bearer = true;
    auto const a = ask(keys, server, "https://example.org/api/x");
    CHECK(a.field == "Bearer t0ken");
    CHECK(server.heard == heard{"Bearer"});
    server.heard.clear();
    for (char const* other : {"https://example.org:444/api/x", "http://example.org/api/x", "https://example.com/api/x"})
        CHECK(ask(keys, server, other).last.is == verdict::nothing);
    CHECK(server.heard == heard{"-", "-", "-"});
    // Elsewhere at the same origin it is sent where it is asked for.
    server.heard.clear();
    CHECK(ask(keys, server, "https://example.org/b").status == status_code::ok);
    CHECK(server.heard == heard{"-", "Bearer"});
    CHECK_FALSE(keys.add({.where = "*", .token = secret{"t0ken"}}).has_value());
    CHECK_FALSE(keys.add({.where = "//example.org", .token = secret{"t0ken"}}).has_value());
}

// req: rfc6750#5.3-3
TEST_CASE("credentials: a token is not sent where others can read along") {
    known_credentials keys;
    CHECK(keys.add({.where = "http://example.org/", .token = secret{"t0ken"}}).has_value());
    asking_server server;
    server.digest = false;
    server.bearer = true;
    auto const a = ask(keys, server, "http://example.org/x");
    CHECK(a.note == "what is known for http://example.org is not sent unasked, since others can read along");
    CHECK(a.last.because == &rules::bearer_private);
    CHECK(server.heard == heard{"-"});
}

TEST_CASE("credentials: a token that is not taken is not sent again, a password may be") {
    auto keys = of_ann();
    CHECK(keys.add({.where = "https://example.org", .token = secret{"old"}}).has_value());
    asking_server server;
    server.digest = false;
    server.bearer = server.basic = true;
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    CHECK(server.heard == heard{"Bearer", "Basic"});
    server.basic = false;
    server.heard.clear();
    CHECK(ask(keys, server, "https://example.org/").last.is == verdict::refused);
    CHECK(server.heard.back() != "Bearer");
}

TEST_CASE("credentials: a password may be sent unasked") {
    known_credentials keys;
    CHECK(keys.add({.where = "https://example.org/a/", .user = ann, .password = secret{word}, .unasked = true}).has_value());
    asking_server server;
    server.digest = false;
    server.basic = true;
    CHECK(ask(keys, server, "https://example.org/a/x").status == status_code::ok);
    CHECK(server.heard == heard{"Basic"});
    // Where Basic is not what is asked for, that is answered.
    server.basic = false;
    server.digest = true;
    server.heard.clear();
    CHECK(ask(keys, server, "https://example.org/a/x").status == status_code::ok);
    CHECK(server.heard == heard{"Basic", "Digest"});

    known_credentials wrong;
    CHECK(wrong.add({.where = "https://example.org/a/", .user = ann, .password = secret{"x"}, .unasked = true}).has_value());
    server.basic = true;
    server.heard.clear();
    CHECK(ask(wrong, server, "https://example.org/a/x").last.is == verdict::refused);
    CHECK(server.heard == heard{"Basic"});
}

// req: rfc7617#2.2-1
TEST_CASE("credentials: each part of a site may ask for its own") {
    asking_server a, b;
    a.digest = b.digest = false;
    a.basic = b.basic = true;
    b.basic_realm = "cellar";
    auto keys = of_ann();
    CHECK(ask(keys, a, "https://example.org/a/x").status == status_code::ok);
    CHECK(ask(keys, b, "https://example.org/b/x").status == status_code::ok);
    CHECK(ask(keys, a, "https://example.org/a/y").status == status_code::ok);
    CHECK(ask(keys, b, "https://example.org/b/y").status == status_code::ok);
    CHECK(a.heard == heard{"-", "Basic", "Basic"});
    CHECK(b.heard == heard{"-", "Basic", "Basic"});
    // Digest has the whole origin; that which was asked for closest by goes first.
    asking_server c{{.realm = "c"}}, d{{.realm = "d"}};
    auto others = of_ann();
    CHECK(ask(others, c, "https://example.org/c/x").status == status_code::ok);
    CHECK(ask(others, d, "https://example.org/d/x").status == status_code::ok);
    CHECK(ask(others, c, "https://example.org/c/y").status == status_code::ok);
    CHECK(ask(others, d, "https://example.org/d/y").status == status_code::ok);
    CHECK(c.heard == heard{"-", "Digest", "Digest"});
    CHECK(d.heard == heard{"Digest", "Digest", "Digest"});
}

// req: rfc7616#3.3-1   without domain the whole origin
TEST_CASE("credentials: Digest goes where domain says, but to no other origin") {
    asking_server server{{.realm = "attic", .domain = {"/a", "https://example.com/"}}};
    auto keys = of_ann();
    CHECK(ask(keys, server, "https://example.org/a/x").status == status_code::ok);
    CHECK(ask(keys, server, "https://example.org/a/y").status == status_code::ok);
    CHECK(ask(keys, server, "https://example.org/b").status == status_code::ok);
    CHECK(server.heard == heard{"-", "Digest", "Digest", "-", "Digest"});
    server.heard.clear();
    CHECK(ask(keys, server, "https://example.com/").last.is == verdict::nothing);
    CHECK(server.heard == heard{"-"});
}

// req: rfc7616#3.8-2
// req: rfc7616#3.3-2   domain is ignored
// req: rfc7616#3.4.6-1
// req: rfc7616#3.4.6-2 an absolute URI, or what a tunnel leads to
TEST_CASE("credentials: a proxy is answered in fields of its own") {
    asking_server server{{.realm = "attic", .domain = {"/nowhere"}}};
    server.who = asker::proxy;
    known_credentials keys;
    std::string const proxy = "http://proxy.example:3128";
    CHECK(keys.add({.where = proxy, .user = ann, .password = secret{word}, .asker = asker::proxy}).has_value());
    auto const a = ask(keys, server, "http://example.org/a?b", "GET", "", proxy);
    CHECK(a.status == status_code::ok);
    CHECK(a.field.find("uri=\"http://example.org/a?b\"") != std::string::npos);
    auto const b = ask(keys, server, "https://example.com/", "GET", "", proxy);
    CHECK(b.status == status_code::ok);
    CHECK(b.field.find("uri=\"example.com:443\"") != std::string::npos);
    CHECK(server.heard == heard{"-", "Digest", "Digest"});
    // It may be named as http_proxy names it.
    for (char const* same : {"proxy.example:3128", "http://user:pw@PROXY.example:3128/", "u:p@proxy.example:3128"})
        CHECK(ask(keys, server, "http://example.org/", "GET", "", same).status == status_code::ok);
    // Another proxy is somebody else, and so is an origin.
    server.heard.clear();
    CHECK(ask(keys, server, "http://example.org/", "GET", "", "http://other.example:3128").last.is == verdict::nothing);
    server.who = asker::origin;
    CHECK(ask(keys, server, "http://proxy.example:3128/").last.is == verdict::nothing);
    CHECK(server.heard == heard{"-", "-"});
}

// req: rfc7617#4-1
TEST_CASE("credentials: a proxy gets Basic over TLS, or on this machine") {
    asking_server server;
    server.who = asker::proxy;
    server.digest = false;
    server.basic = true;
    known_credentials keys;
    CHECK(keys.add({.where = "*", .user = ann, .password = secret{word}, .asker = asker::proxy}).has_value());
    CHECK(ask(keys, server, "https://example.org/", "GET", "", "https://proxy.example").status == status_code::ok);
    auto const here = ask(keys, server, "http://example.org/", "GET", "", "http://127.0.0.1:3128");
    CHECK(here.status == status_code::ok);
    CHECK(here.note == "credentials go to the proxy http://127.0.0.1:3128 as they are: it is this machine");
    for (char const* proxy : {"http://proxy.example:3128", ""}) {
        auto const a = ask(keys, server, "https://example.org/", "GET", "", proxy);
        CHECK(a.last.because == &rules::basic_private);
        CHECK(a.last.about.starts_with("the proxy"));
    }
}

// req: rfc7616#3.4.6-1
TEST_CASE("credentials: uri is the target in the form in which it is sent") {
    struct {
        char const *method, *target, *uri;
        bool absolute;
    } const rows[] = {{"GET", "https://example.org", "/", false},
                      {"GET", "https://example.org?a", "/?a", false},
                      {"OPTIONS", "https://example.org", "*", false},
                      {"OPTIONS", "https://example.org/", "/", false},
                      {"GET", "https://example.org/a?b#c", "/a?b", false},
                      {"GET", "https://example.org/a?b#c", "https://example.org/a?b", true}};
    for (auto const& row : rows) {
        CAPTURE(row.target);
        auto keys = of_ann();
        asking_server server;
        auto const u = uri_view::parse(row.target);
        login_attempt at;
        at.absolute_form = row.absolute;
        request r{method::of_token(row.method), row.target};
        keys.apply(r, *u, at);
        REQUIRE(keys.take(server.respond(r, "/", row.method, ""), *u, at).is == verdict::again);
        keys.apply(r, *u, at);
        auto const sent = auth::digest_credentials::parse(r.get<authorization>()->sent);
        REQUIRE(sent.has_value());
        CHECK(sent->uri == row.uri);
        CHECK(sent->cnonce.size() == 32);
    }
}

TEST_CASE("credentials: what a request brings itself is left alone") {
    asking_server server;
    auto keys = of_ann();
    auto const u = uri_view::parse("https://example.org/");
    login_attempt at;
    request r{method::get, "/"};
    r.fields().append(field_id::authorization, "Newauth x");
    keys.apply(r, *u, at);
    CHECK(r.fields().value(field_id::authorization) == "Newauth x");
    CHECK(keys.take(server.respond(r, "/", "GET", ""), *u, at).is == verdict::nothing);
}

TEST_CASE("credentials: requests at the same time have counts and proofs of their own") {
    asking_server server{{.realm = "attic", .algorithms = {{auth::hash_algorithm::sha_256, true}}}};
    auto keys = of_ann();
    auto const u = uri_view::parse("https://example.org/");
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    constexpr int most = 5;
    login_attempt at[most];
    request r[most];
    for (int i = 0; i < most; ++i) {
        r[i] = request{method::get, "/"};
        keys.apply(r[i], *u, at[i]);
    }
    for (int i = most; i-- > 0;) {
        response const answered = server.respond(r[i], "/", "GET", "");
        CHECK(answered.status() == status_code::ok);
        CHECK(keys.take(answered, *u, at[i]).is == verdict::nothing);
    }
    // All were asked before any had answered.
    auto fresh = of_ann();
    login_attempt first[2];
    std::vector<response> asking;
    for (auto& one : first) {
        request q{method::get, "/"};
        fresh.apply(q, *u, one);
        asking.push_back(server.respond(q, "/", "GET", ""));
    }
    for (int i = 0; i < 2; ++i) CHECK(fresh.take(asking[static_cast<std::size_t>(i)], *u, first[i]).is == verdict::again);
    for (auto& one : first) {
        request q{method::get, "/"};
        fresh.apply(q, *u, one);
        response const answered = server.respond(q, "/", "GET", "");
        CHECK(answered.status() == status_code::ok);
        CHECK(fresh.take(answered, *u, one).is == verdict::nothing);
    }
}

TEST_CASE("credentials: of several that fit that one counts which says more") {
    asking_server server;
    known_credentials keys;
    CHECK(keys.add({.where = "*", .user = "x", .password = secret{"x"}}).has_value());
    CHECK(keys.add({.where = "//EXAMPLE.org", .user = "y", .password = secret{"y"}}).has_value());
    CHECK(ask(keys, server, "https://example.org:8443/").field.find("username=\"y\"") != std::string::npos);
    CHECK(keys.add({.where = "https://example.org:443/", .user = ann, .password = secret{word}}).has_value());
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    CHECK(ask(keys, server, "https://example.com/").field.find("username=\"x\"") != std::string::npos);
}

TEST_CASE("credentials: places, names and tokens that are none are refused") {
    known_credentials keys;
    for (char const* where : {"", "example.org", "/a", "ftp://example.org", "https://", "//", "https://a b/", "https://ann:pw0rd@example.org/", "//ann@example.org", "https://example.org:99999/"}) {
        CAPTURE(where);
        auto const added = keys.add({.where = where, .user = ann, .password = secret{"pw0rd"}});
        REQUIRE_FALSE(added.has_value());
        CHECK(added.error().text().find("pw0rd") == std::string::npos);
    }
    CHECK_FALSE(keys.add({.where = "https://example.org", .token = secret{"t ken"}}).has_value());
    CHECK_FALSE(keys.add({.where = "https://example.org", .user = "a:b", .password = secret{"x"}, .unasked = true}).has_value());
    CHECK_FALSE(keys.add({.where = "*", .user = "a", .password = secret{"x"}, .unasked = true}).has_value());
    CHECK(keys.empty());
}

TEST_CASE("credentials: there are never more spaces than the limit") {
    credentials_options o;
    o.policy.limits.protection_spaces = 2;
    known_credentials keys{std::move(o)};
    CHECK(keys.add({.where = "*", .user = ann, .password = secret{word}}).has_value());
    asking_server server;
    for (char const* target : {"https://a.example/", "https://b.example/", "https://c.example/", "https://c.example/", "https://a.example/"})
        CHECK(ask(keys, server, target).status == status_code::ok);
    CHECK(server.heard == heard{"-", "Digest", "-", "Digest", "-", "Digest", "Digest", "-", "Digest"});
}
