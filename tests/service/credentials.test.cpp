#include <httoop/service/credentials.hpp>

#include <doctest/doctest.h>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/bearer.hpp>
#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/digest_server.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>
#include <httoop/service/hashes.hpp>
#include <httoop/uri/http_uri.hpp>

using namespace httoop;
using auth::asker;
using auth::secret;
using verdict = login_verdict;

namespace {

constexpr char ann[] = "ann", word[] = "open sesame";

// A server, or a proxy, that asks for credentials. It knows ann, her password and a token.
struct asking_server {
    explicit asking_server(auth::digest_options o = {}) : digest_options{std::move(o)} {
        if (digest_options.realm.empty()) digest_options.realm = "attic";
    }
    auth::digest_options digest_options;
    bool digest = true, basic = false, bearer = false;
    std::vector<std::string> before{};  // challenges that stand before these
    std::string basic_realm = "attic", password = word, token = "t0ken";
    asker who = asker::origin;
    bool proves = true, stale = false, lies = false;
    std::string content{};  // of all answers
    auth::nonce_counts counts{64};
    instant now{1};
    std::uint64_t salt = 0;
    std::vector<std::string> heard{};  // what each request carried

    response respond(request const& r, std::string const& target, octets method, octets body) {
        auth::digest_server const server{digest_options, openssl_hashes(), secret{"key"}};
        auto const sent = auth::credentials_of(r, who);
        heard.push_back(sent ? sent->scheme : "-");
        bool was_stale = false;
        if (sent && sent->is("Basic") && basic) {
            auto const user = auth::read_basic(*sent);
            if (user && user->name == ann && user->password.equals(password)) return answer();
        } else if (sent && sent->is("Bearer") && bearer) {
            auto const said = auth::read_bearer(*sent);
            if (said && said->equals(token)) return answer();
        } else if (sent && sent->is("Digest") && digest) {
            policy p;
            p.relax(relaxation::digest_without_qop);
            auto const c = auth::digest_credentials::parse(*sent, p);
            REQUIRE(c.has_value());
            secret const key = auth::digest_key(openssl_hashes(), c->algorithm.hash, ann, digest_options.realm, secret{password});
            std::string const hashed = auth::digest_username_hash(openssl_hashes(), c->algorithm.hash, ann, digest_options.realm);
            bool const known = c->username == (c->userhash ? hashed : ann);
            auth::digest_request const q{method, target, "example.org", body};
            auto const d = server.check(*c, q, known ? &key : nullptr, now, counts);
            if (d && !stale) {
                response a = answer();
                if (proves) {
                    auto info = server.confirm(*c, q, key, now, ++salt, content);
                    if (lies) info.rspauth[0] = info.rspauth[0] == '0' ? '1' : '0';
                    auth::set_info(a, info.compose(), who);
                }
                return a;
            }
            was_stale = stale || d.is == auth::verdict::stale;
        }
        std::vector<challenge> all;
        for (std::string const& text : before) all.push_back(www_authenticate::parse(text)->challenges.at(0));
        if (basic) all.push_back(auth::basic_challenge(basic_realm));
        if (bearer) all.push_back(*auth::bearer_challenge{.realm = "tokens"}.compose());
        if (digest)
            for (challenge& c : server.challenges(now, ++salt, was_stale)) all.push_back(std::move(c));
        return auth::ask(std::move(all), who);
    }
    response answer() const {
        response r{status_code::ok};
        r.octets(content);
        return r;
    }
};

struct asked_for {
    verdict last;
    status_code status;
    std::string note;
    std::string field;  // the last credentials
};

// Sends a request, and again as long as that is said.
asked_for ask(known_credentials& keys, asking_server& server, octets target, octets method = "GET",
              std::optional<octets> content = octets{}, std::string proxy = {}) {
    auto const u = uri_view::parse(target);
    login_attempt at{server.who};
    at.proxy = std::move(proxy);
    asked_for a{};
    for (int tries = 0; tries < 20; ++tries) {
        request r{httoop::method::of_token(method), target};
        keys.apply(r, *u, at, content);
        if (!at.note.empty()) a.note = at.note;
        a.field = r.fields().value(server.who == asker::proxy ? field_id::proxy_authorization : field_id::authorization);
        bool const tunnels = server.who == asker::proxy && u->scheme() == "https";
        std::string const form = tunnels ? std::string{u->host()} + ":" + std::to_string(port_of(*u))
                                 : server.who == asker::proxy ? std::string{target}
                                                              : std::string{target.substr(target.find('/', 8))};
        response const answered = server.respond(r, form, tunnels ? "CONNECT" : method, content.value_or(octets{"?"}));
        a.status = answered.status();
        a.last = keys.take(answered, *u, at);
        if (a.last.is == verdict::later) a.last = keys.prove(answered, at, answered.octets());
        if (a.last.is != verdict::again) return a;
    }
    FAIL("no end");
    return a;
}

known_credentials of_ann(char const* password = word, credentials_options o = {}) {
    known_credentials keys{std::move(o)};
    CHECK(keys.add({.where = "https://example.org", .user = ann, .password = secret{password}}).has_value());
    return keys;
}

using heard = std::vector<std::string>;

}  // namespace

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

TEST_CASE("credentials: a netrc file is for hosts at any port") {
    asking_server server;
    known_credentials keys;
    auto const file = netrc::parse(
        "machine Example.org login ann password \"open sesame\"\n"
        "machine example.org login bob password x\n"
        "machine nothing.example login ann\n"
        "machine ::1 login ann password \"open sesame\"\n"
        "default login ann password wrong\n");
    REQUIRE(file.has_value());
    CHECK(keys.add(*file).has_value());
    for (char const* target : {"https://example.org/", "http://EXAMPLE.ORG:8080/", "http://[::1]:8080/"}) {
        CAPTURE(target);
        CHECK(ask(keys, server, target).status == status_code::ok);
    }
    CHECK(ask(keys, server, "https://nothing.example/").last.is == verdict::refused);  // by the default
    known_credentials none;
    auto const broken = none.add(*netrc::parse("default password a\nmachine \"a b\" password pw0rd"));
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().text() == "line 2: this machine is no host");
}

TEST_CASE("credentials: what is saved is loaded") {
    known_credentials keys;
    CHECK(keys.add({.where = "https://example.org/a/", .user = "ann", .password = secret{"p %\t\n\xc3\xa9"}}).has_value());
    CHECK(keys.add({.where = "*", .user = "b", .password = secret{"c"}, .asker = asker::proxy}).has_value());
    CHECK(keys.add({.where = "https://example.org", .token = secret{"t0ken"}}).has_value());
    CHECK(keys.add({.where = "https://b.example/", .user = "b", .password = secret{"c"}, .unasked = true}).has_value());
    secret const text = keys.save();
    CHECK(text.reveal() ==
          "httoop credentials 1\n"
          "oa\thttps://example.org/a/\tann\tp%20%25%09%0A\xc3\xa9\t\n"
          "pa\t*\tb\tc\t\n"
          "oa\thttps://example.org\t\t\tt0ken\n"
          "ou\thttps://b.example/\tb\tc\t\n");
    known_credentials again;
    CHECK(again.load(text.reveal()).has_value());
    CHECK(again.save().reveal() == text.reveal());
    CHECK(again.load(text.reveal()).has_value());  // in the place of the same
    CHECK(again.save().reveal() == text.reveal());
    for (char const* line : {"", "oa", "oa\thttps://a.example\tb", "xa\t*\tb\tc\t", "ox\t*\tb\tc\t", "oaa\t*\tb\tc\t", "oa\t*\tb\t%4\t",
                             "oa\t*\tb\t%zz\t", "oa\t/\tb\tsecr3t\t", "oa\t*\tb\tc\ttok en", "ou\t*\tb\tc\t"}) {
        CAPTURE(line);
        known_credentials none;
        auto const loaded = none.load(std::string{"httoop credentials 1\noa\t*\tb\tc\t\n"} + line + "\n");
        REQUIRE_FALSE(loaded.has_value());
        CHECK(loaded.error().text().starts_with("line 3: "));
        CHECK(loaded.error().text().find("secr3t") == std::string::npos);
        CHECK(none.empty());
    }
    known_credentials none;
    CHECK_FALSE(none.load("").has_value());
    CHECK_FALSE(none.load("httoop credentials 2\n").has_value());
    CHECK_FALSE(none.load("httoop credentials 1\noa\t*\tb\tc\t").has_value());
    CHECK(none.load("httoop credentials 1\n").has_value());
}
