// What is answered to a challenge, and what comes of it.
#include "logging_in.hpp"

using namespace logging_in;

// req: rfc7616#3.6-2   nonce, count and opaque are remembered
// req: rfc7616#3.4-2   the qop is one that was offered
// req: rfc7616#3.4.4-2 userhash
TEST_CASE("credentials: Digest with every algorithm, qop and userhash") {
    for (auto const hash : {auth::hash_algorithm::md5, auth::hash_algorithm::sha_256, auth::hash_algorithm::sha_512_256})
        for (unsigned bits = 0; bits < 16; ++bits) {
            CAPTURE(bits);
            asking_server server{{.realm = "attic", .algorithms = {{hash, (bits & 1) != 0}},
                                  .auth = (bits & 2) != 0,
                                  .auth_int = (bits & 4) != 0,
                                  .userhash = (bits & 8) != 0,
                                  .opaque = "o\"paque"}};
            server.content = "the answer";
            if ((bits & 6) == 0) continue;
            auto keys = of_ann();
            for (int i = 0; i < 3; ++i) {
                auto const a = ask(keys, server, "https://example.org/a?b", "POST", "content");
                CHECK(a.status == status_code::ok);
                CHECK(a.last.is == verdict::nothing);
            }
            CHECK(server.heard.size() == 4);
        }
}

// req: rfc7616#3.4-2
TEST_CASE("credentials: auth-int is used where nothing else is offered, or it is wished for") {
    auto const qop_of = [](asked_for const& a) {
        return auth::digest_credentials::parse(authorization::parse(a.field)->sent)->qop;
    };
    asking_server both{{.realm = "attic", .auth = true, .auth_int = true}};
    both.content = "the answer";
    auto plain = of_ann();
    CHECK(qop_of(ask(plain, both, "https://example.org/", "POST", "content")) == auth::protection::auth);
    auto keys = of_ann(word, {.protect_content = true});
    CHECK(qop_of(ask(keys, both, "https://example.org/", "POST", "content")) == auth::protection::auth_int);
    auto const streamed = ask(keys, both, "https://example.org/", "POST", std::nullopt);
    CHECK(qop_of(streamed) == auth::protection::auth);
    CHECK(streamed.status == status_code::ok);

    asking_server only{{.realm = "attic", .auth = false, .auth_int = true}};
    auto others = of_ann();
    CHECK(qop_of(ask(others, only, "https://example.org/", "POST", "content")) == auth::protection::auth_int);
    for (int i = 0; i < 2; ++i) {
        auto const unknown = ask(others, only, "https://example.org/", "POST", std::nullopt);
        CHECK(unknown.last.is == verdict::refused);
        CHECK(unknown.last.about ==
              "https://example.org asks for a digest of the content (qop=auth-int), which is not known before it is sent");
    }
    CHECK(ask(others, only, "https://example.org/", "POST", "content").status == status_code::ok);
}

// req: rfc7616#3.5     rspauth
TEST_CASE("credentials: a server that does not know the password is found out") {
    for (bool const whole : {false, true}) {
        CAPTURE(whole);
        asking_server server{{.realm = "attic", .auth = !whole, .auth_int = whole}};
        server.content = "x";
        server.lies = true;
        auto keys = of_ann();
        auto const a = ask(keys, server, "https://example.org/");
        CHECK(a.last.is == verdict::unproved);
        CHECK(a.last.because == &rules::digest_rspauth);
        CHECK(a.last.about == "https://example.org could not prove that it knows the password: who answered may be somebody else");
        // Who does not try to prove it is believed: the field is optional.
        server.proves = server.lies = false;
        CHECK(ask(keys, server, "https://example.org/").last.is == verdict::nothing);
    }
}

// req: rfc7616#3.5     what comes in the trailer section
TEST_CASE("credentials: the proof may come behind the content") {
    asking_server server;
    auto keys = of_ann();
    auto const u = uri_view::parse("https://example.org/");
    login_attempt at;
    request r{method::get, "/"};
    keys.apply(r, *u, at);
    CHECK(keys.take(server.respond(r, "/", "GET", ""), *u, at).is == verdict::again);
    keys.apply(r, *u, at);  // the same request
    response first = server.respond(r, "/", "GET", "");
    std::string const info{first.fields().value(field_id::authentication_info)};
    REQUIRE_FALSE(info.empty());
    first.fields().erase(field_id::authentication_info);
    CHECK(keys.take(first, *u, at).is == verdict::nothing);
    first.fields().append(field_id::trailer, "Authentication-Info");
    CHECK(keys.take(first, *u, at).is == verdict::later);
    CHECK(keys.prove(first, at, "").is == verdict::nothing);
    first.trailers().append(field_id::authentication_info, info);
    CHECK(keys.prove(first, at, "").is == verdict::nothing);
    first.trailers().set(field_id::authentication_info, "rspauth=\"00\", qop=auth, cnonce=\"a\", nc=00000001");
    CHECK(keys.prove(first, at, "").is == verdict::unproved);
}

// req: rfc7616#3.5-1   nextnonce
// req: rfc7616#3.3-5
TEST_CASE("credentials: nonces that are over are replaced") {
    asking_server server;
    auto keys = of_ann();
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    server.now = {200'000'000'000};  // the second half of its time: the next is named
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    server.now = {400'000'000'000};  // the first one is over
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    CHECK(server.heard == heard{"-", "Digest", "Digest", "Digest"});
    server.now = {900'000'000'000};
    CHECK(ask(keys, server, "https://example.org/").status == status_code::ok);
    CHECK(server.heard.size() == 6);  // stale, and once more
}

// req: rfc9110#15.5.2-2
// req: rfc7616#3.3-6   not stale: the password is wrong
TEST_CASE("credentials: what was refused is not sent again") {
    for (bool const digest : {true, false}) {
        CAPTURE(digest);
        asking_server server;
        server.digest = digest;
        server.basic = true;
        auto keys = of_ann("wrong");
        auto const a = ask(keys, server, "https://example.org/a/b");
        CHECK(a.last.is == verdict::refused);
        CHECK(a.last.because == &rules::login_refused);
        CHECK(a.last.about == "https://example.org does not accept the credentials that are known for it");
        CHECK(a.status == status_code::unauthorized);
        CHECK(server.heard == heard{"-", digest ? "Digest" : "Basic"});
        server.heard.clear();
        for (char const* target : {"https://example.org/a/b", "https://example.org/elsewhere"})
            CHECK(ask(keys, server, target).last.is == verdict::refused);
        CHECK(server.heard == heard{"-", "-"});
        // Until something else is known.
        CHECK(keys.add({.where = "https://example.org", .user = ann, .password = secret{word}}).has_value());
        CHECK(ask(keys, server, "https://example.org/a/b").status == status_code::ok);
    }
}

// req: rfc9110#15.5.2-2
TEST_CASE("credentials: a server that never is content gets a few answers, no more") {
    asking_server server;
    server.stale = true;
    auto keys = of_ann();
    auto const a = ask(keys, server, "https://example.org/");
    CHECK(a.last.is == verdict::refused);
    CHECK(a.last.about == "https://example.org asks again and again");
    CHECK(server.heard.size() == 5);

    // Each time another realm.
    asking_server changing;
    changing.digest = false;
    changing.basic = true;
    changing.password = "another";
    auto const u = uri_view::parse("https://example.org/");
    login_attempt at;
    std::size_t sent = 0;
    for (int i = 0; i < 10; ++i) {
        changing.basic_realm = std::to_string(i);
        request r{method::get, "/"};
        keys.apply(r, *u, at);
        sent += r.fields().has(field_id::authorization);
        if (keys.take(changing.respond(r, "/", "GET", ""), *u, at).is != verdict::again) break;
    }
    CHECK(sent == 2);  // the Digest of before, unasked, and one answer
}

// req: rfc7616#5.6-1
// req: rfc7616#5.8-1
TEST_CASE("credentials: the strongest challenge is answered, what is not known is skipped") {
    asking_server server{{.realm = "attic", .algorithms = {{auth::hash_algorithm::md5, false}, {auth::hash_algorithm::sha_256, false}}}};
    server.before = {"Negotiate", "NTLM abc=", "Digest realm=a, nonce=b, qop=\"auth\", algorithm=SHA-3", "Basic"};
    server.basic = server.bearer = true;
    auto keys = of_ann();
    auto const a = ask(keys, server, "https://example.org/");
    CHECK(a.status == status_code::ok);
    CHECK(a.field.find("algorithm=SHA-256") != std::string::npos);
    server.digest = false;
    auto fresh = of_ann();
    CHECK(ask(fresh, server, "https://example.org/").field.starts_with("Basic "));
    server.basic = false;
    auto const none = ask(fresh, server, "https://example.org/");
    CHECK(none.last.is == verdict::refused);
}

TEST_CASE("credentials: what cannot be answered is said") {
    asking_server server;
    server.digest = false;
    server.before = {"Negotiate", "NTLM", "A", "B", "C"};
    auto keys = of_ann();
    CHECK(ask(keys, server, "https://example.org/").last.about ==
          "https://example.org asks for Negotiate, NTLM, A, B: none of what is known can answer that");
    auto const u = uri_view::parse("https://example.org/");
    login_attempt at;
    response broken{status_code::unauthorized};
    broken.fields().append(field_id::www_authenticate, "Basic realm=\"");
    CHECK(keys.take(broken, *u, at).about ==
          "https://example.org asks for nothing that can be read: none of what is known can answer that");
    known_credentials colon;
    CHECK(colon.add({.where = "*", .user = "a:b", .password = secret{"x"}}).has_value());
    server.before.clear();
    server.basic = true;
    CHECK(ask(colon, server, "https://example.org/").last.because == &rules::basic_grammar);
}

// req: rfc7617#4-1
// req: rfc7616#5.1-2
TEST_CASE("credentials: where others can read along neither Basic nor MD5 is used") {
    known_credentials keys;
    CHECK(keys.add({.where = "http://example.org", .user = ann, .password = secret{word}}).has_value());
    asking_server server{{.realm = "attic", .algorithms = {{auth::hash_algorithm::md5, false}}}};
    auto const md5 = ask(keys, server, "http://example.org/");
    CHECK(md5.last.because == &rules::digest_md5_private);
    CHECK(md5.last.about == "http://example.org asks for Digest where others can read along: nothing was sent");
    server.digest = false;
    server.basic = true;
    auto const basic = ask(keys, server, "http://example.org/");
    CHECK(basic.last.because == &rules::basic_private);
    CHECK(server.heard == heard{"-", "-"});

    server.digest = true;
    server.digest_options.algorithms = {{auth::hash_algorithm::sha_256, false}};
    CHECK(ask(keys, server, "http://example.org/").status == status_code::ok);

    known_credentials open{{.plain = true}};
    CHECK(open.add({.where = "http://example.org", .user = ann, .password = secret{word}}).has_value());
    server.digest = false;
    auto const plain = ask(open, server, "http://example.org/");
    CHECK(plain.status == status_code::ok);
    CHECK(plain.note.empty());
}

// req: rfc7617#4-1   nobody reads along on this machine, which is said
TEST_CASE("credentials: this machine gets Basic over plain http, and that is said") {
    for (char const* host : {"localhost:8080", "LOCALHOST", "127.0.0.1:1", "127.1.2.3", "[::1]:8080"}) {
        CAPTURE(host);
        asking_server server;
        server.digest = false;
        server.basic = true;
        known_credentials keys;
        std::string const origin = std::string{"http://"} + host;
        CHECK(keys.add({.where = origin, .user = ann, .password = secret{word}}).has_value());
        auto const a = ask(keys, server, origin + "/");
        CHECK(a.status == status_code::ok);
        CHECK(a.note.ends_with(" as they are: it is this machine"));
        CHECK(ask(keys, server, origin + "/").note.empty());  // once
    }
    for (char const* host : {"localhost.example.org", "a.localhost", "127.0.0.1.example.org", "128.0.0.1", "[::2]", "0.0.0.0"}) {
        CAPTURE(host);
        asking_server server;
        server.digest = false;
        server.basic = true;
        known_credentials keys;
        std::string const origin = std::string{"http://"} + host;
        CHECK(keys.add({.where = origin, .user = ann, .password = secret{word}}).has_value());
        CHECK(ask(keys, server, origin + "/").last.because == &rules::basic_private);
    }
}
