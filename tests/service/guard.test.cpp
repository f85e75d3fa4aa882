#include <httoop/service/guard.hpp>

#include <doctest/doctest.h>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/choose.hpp>
#include <httoop/auth/digest_client.hpp>
#include <httoop/auth/digest_response.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/service/hashes.hpp>

#include "support/ask.hpp"
#include "support/people.hpp"

using namespace httoop;
using namespace httoop::auth;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

struct guarded_site {
    owned<service> inner = make_service([](exchange const&) { return response::text("inside"); });
    guard door;

    explicit guarded_site(std::vector<guarded_area> areas, asker who = asker::origin,
                          limits bounds = {})
        : door{*inner, people(), {std::move(areas), who, bounds}} {}
    static users people() {
        users u;
        REQUIRE(u.add(support::people, "people"));
        return u;
    }
};

guarded_area const by_password{.path = "/attic", .basic = true, .realm = "attic"};
guarded_area const by_digest{.path = "/", .digest = true, .realm = "attic"};

std::string basic(octets name, char const* password) {
    return authorization{*write_basic(name, secret{password})}.compose();
}

// What a client that is asked answers.
digest_session session_of(local_answer const& asked_by, char const* user = "eve",
                          char const* password = "pw", asker who = asker::origin) {
    auto const challenges = asked(asked_by.head, who);
    REQUIRE(challenges.has_value());
    challenge const* const c = choose(*challenges);
    REQUIRE(c != nullptr);
    return digest_session::start(*digest_challenge::parse(*c), openssl_hashes(), user,
                                 secret{password});
}
// Whether the first challenge says that the nonce was stale.
bool asks_for_stale(local_answer const& a) {
    auto const challenges = asked(a.head);
    if (!challenges || challenges->empty()) return false;
    auto const first = digest_challenge::parse(challenges->front());
    return first && first->stale;
}
std::string digest(digest_session& s, octets method, octets target) {
    return authorization{s.answer(method, target, "cnonce")}.compose();
}

}  // namespace

// req: rfc9110#11.4-1
// req: rfc9110#11.6.1-1
TEST_CASE("guard: Basic lets those in who know a password") {
    guarded_site s{{by_password}};
    auto const nobody = ask(s.door, "GET", "/attic");
    CHECK(status_of(nobody) == 401);
    CHECK(field_of(nobody, "WWW-Authenticate") == "Basic realm=\"attic\", charset=\"UTF-8\"");
    CHECK(reason_of(nobody) == "rfc9110#11.4-1");
    auto const eve = ask(s.door, "GET", "/attic", {{"Authorization", basic("eve", "pw")}});
    CHECK(status_of(eve) == 200);
    CHECK(eve.content == "inside");
    auto const wrong = ask(s.door, "GET", "/attic", {{"Authorization", basic("eve", "wp")}});
    auto const unknown = ask(s.door, "GET", "/attic", {{"Authorization", basic("mallory", "pw")}});
    CHECK(status_of(wrong) == 401);
    CHECK(status_of(unknown) == 401);
    CHECK(wrong.content == unknown.content);
    CHECK(reason_of(wrong) == reason_of(unknown));
    for (char const* bad :
         {"Basic", "Basic Zm9v", "Basic a=b", "Digest a=b", "Bearer a", "@", "Basic YTpiCg=="})
        CHECK_MESSAGE(status_of(ask(s.door, "GET", "/attic", {{"Authorization", bad}})) == 401,
                      bad);
}

TEST_CASE("guard: which area a request is in") {
    guarded_site s{{{.path = "/"},
                    {.path = "/attic/", .basic = true, .realm = "attic"},
                    {.path = "/attic/stairs"},
                    {.path = "/wall", .basic = true, .realm = "attic", .methods = {"PUT", "GET"}},
                    {.path = "/wall/hole", .methods = {"PUT"}}}};
    struct {
        char const *method, *target;
        unsigned status;
    } const rows[] = {
        {"GET", "/", 200},
        {"GET", "/atti", 200},
        {"GET", "/attic", 401},
        {"GET", "/attic/", 401},
        {"GET", "/attic/x", 401},
        {"GET", "/attics", 200},
        {"GET", "/%61ttic", 401},
        {"GET", "//attic", 401},
        {"GET", "/attic%2Fx", 401},
        {"GET", "/attic//stairs", 401},
        {"GET", "/attic%2Fstairs", 401},
        {"GET", "/attic/stairs/up", 200},
        {"GET", "/attic/stairs2", 401},
        {"GET", "/x/../attic", 400},
        {"GET", "/x/%2e%2e/attic", 400},
        {"GET", "/attic/stairs%2F..%2Fx", 400},
        {"GET", "http://test/attic", 401},
        {"GET", "http://test", 200},
        {"GET", "/attic?stairs", 401},
        {"PUT", "/wall", 401},
        {"GET", "/wall", 401},
        {"HEAD", "/wall", 401},
        {"POST", "/wall", 200},
        {"OPTIONS", "*", 200},
        {"PUT", "/wall/hole", 200},
        {"GET", "/wall/hole", 401},
        {"put", "/wall", 200},
    };
    for (auto const& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.target);
        CHECK(status_of(ask(s.door, row.method, row.target)) == row.status);
    }
    guarded_site all{{{.basic = true, .realm = "attic"}}};
    CHECK(status_of(ask(all.door, "OPTIONS", "*")) == 401);
    CHECK(status_of(ask(all.door, "GET", "http://test")) == 401);
}

TEST_CASE("guard: no other path leads to what an area protects") {
    std::vector<guarded_area> const areas{{.path = "/members.html", .basic = true, .realm = "attic"},
                                          {.path = "/club", .basic = true, .realm = "attic"},
                                          {.path = "/club.css"},
                                          {.path = "/attic/index.html", .basic = true, .realm = "attic"},
                                          {.path = "/attic"},
                                          {.path = "/hall/start.htm", .basic = true, .realm = "attic"},
                                          {.path = "/cellar/", .basic = true, .realm = "attic"},
                                          {.path = "/index.de.html", .basic = true, .realm = "attic", .methods = {"GET"}}};
    struct {
        char const* target;
        unsigned status;
    } const rows[] = {
        {"/members.html", 401},    {"/members", 401},           {"/members.de.html", 401}, {"/members.html.de", 401},
        {"/members.de", 401},      {"/members.html.gz", 401},   {"/members.html.br", 401}, {"/members.de.html.gz", 401},
        {"/members.css", 200},     {"/members.html2", 200},     {"/member", 200},          {"/x/members", 200},
        {"/m%65mbers%2Egz", 401},  {"//members", 401},          {"/members/", 401},        {"/members/x", 200},
        {"/members.gsw.html", 401}, {"/members?x", 401},
        {"/club", 401},            {"/club.html", 401},         {"/club.css", 200},        {"/club.css.gz", 401},
        {"/attic/", 401},          {"/attic", 401},             {"/attic/x", 200},         {"/attic/index", 401},
        {"/attic/index.htm", 200}, {"/attic/index.fr.html", 401}, {"/hall/", 401},          {"/hall", 401},
        {"/hall/start", 401},      {"/hall/start.html", 200},   {"/cellar", 401},          {"/cellar.html", 200},
        {"/", 401},                {"/index.html", 401},        {"/index", 401},           {"/index.fr.html", 200},
    };
    guard_options o{areas};
    o.languages = {"gsw"};
    o.index = {"index.html", "start.htm"};
    auto inner = make_service([](exchange const&) { return response::text("inside"); });
    guard door{*inner, guarded_site::people(), o};
    for (auto const& row : rows) {
        CAPTURE(row.target);
        CHECK(status_of(ask(door, "GET", row.target)) == row.status);
    }
    CHECK(status_of(ask(door, "PUT", "/index.html")) == 200);
    CHECK(door.asks_for("/members"));
    CHECK(door.asks_for("/"));
    CHECK_FALSE(door.asks_for("/club.css"));
    CHECK_FALSE(door.asks_for("/elsewhere"));
    o.names_files = false;
    guard by_path{*inner, guarded_site::people(), o};
    for (char const* target : {"/members", "/members.html.gz", "/hall/", "/"})
        CHECK_MESSAGE(status_of(ask(by_path, "GET", target)) == 200, target);
    CHECK(status_of(ask(by_path, "GET", "/members.html")) == 401);
}

// req: rfc7616#3.6-1
// req: rfc7616#3.7-2   the strongest first
// req: rfc7616#5.4     no credentials serve twice
// req: rfc7616#3.4.4-1   userhash
// req: rfc7616#4-1       charset
TEST_CASE("guard: Digest") {
    guarded_site s{{by_digest}};
    auto const nobody = ask(s.door, "GET", "/a?b");
    CHECK(status_of(nobody) == 401);
    auto const challenges = *asked(nobody.head);
    REQUIRE(challenges.size() == 2);
    CHECK(digest_challenge::parse(challenges[0])->algorithm.hash == hash_algorithm::sha_256);
    CHECK(digest_challenge::parse(challenges[1])->algorithm.hash == hash_algorithm::md5);
    CHECK((digest_challenge::parse(challenges[0])->userhash && digest_challenge::parse(challenges[0])->utf8));
    auto session = session_of(nobody);
    std::string const sent = digest(session, "GET", "/a?b");
    auto const eve = ask(s.door, "GET", "/a?b", {{"Authorization", sent}});
    CHECK(status_of(eve) == 200);
    CHECK(session.confirm(*info_of(eve.head)).is == verdict::accepted);
    auto const again = ask(s.door, "GET", "/a?b", {{"Authorization", sent}});
    CHECK(status_of(again) == 401);
    CHECK(asks_for_stale(again));
    CHECK(status_of(ask(s.door, "GET", "/a?b",
                        {{"Authorization", digest(session, "GET", "/a?b")}})) == 200);
    CHECK(status_of(ask(s.door, "POST", "/a?b",
                        {{"Authorization", digest(session, "GET", "/a?b")}})) == 401);
    CHECK(status_of(ask(s.door, "GET", "/other",
                        {{"Authorization", digest(session, "GET", "/a?b")}})) == 400);
    auto wrong_one = session_of(nobody, "eve", "wp"),
         unknown_one = session_of(nobody, "mallory", "pw");
    auto const wrong = ask(s.door, "GET", "/", {{"Authorization", digest(wrong_one, "GET", "/")}});
    auto const unknown =
        ask(s.door, "GET", "/", {{"Authorization", digest(unknown_one, "GET", "/")}});
    CHECK(status_of(wrong) == 401);
    CHECK(status_of(unknown) == 401);
    CHECK_FALSE(asks_for_stale(wrong));
    CHECK(wrong.content == unknown.content);
    CHECK(status_of(ask(s.door, "GET", "/", {{"Authorization", "Digest username=eve"}})) == 400);
    CHECK(status_of(ask(s.door, "GET", "/", {{"Authorization", basic("eve", "pw")}})) == 401);
}

TEST_CASE("guard: the service behind is told who asks, if the login was right") {
    std::vector<std::string> seen;
    auto inner = make_service([&](exchange const& x) {
        seen.emplace_back(x.user());
        return response::text("inside");
    });
    users who = guarded_site::people();
    std::string const jane = "J\xc3\xa4ne";
    secret const key = digest_key(openssl_hashes(), hash_algorithm::sha_256, jane, "attic", secret{"pw"});
    REQUIRE(who.add(jane + ":attic:SHA-256:" + std::string{key.reveal()}, "more"));
    guard door{*inner, std::move(who), {{by_password, {.path = "/", .digest = true, .realm = "attic"}, {.path = "/open"}}}};

    auto const challenges = asked(ask(door, "GET", "/").head);
    auto with = *digest_challenge::parse(challenges->at(0));
    auto login = [&](octets user, bool hashed, octets password = "pw") {
        with.userhash = hashed;
        auto s = digest_session::start(with, openssl_hashes(), user, secret{password});
        credentials const c = s.answer("GET", "/", "cnonce" + std::string{user});
        CHECK((c.params.find("username*") != nullptr) == (!hashed && user == jane));
        auto const a = ask(door, "GET", "/", {{"Authorization", authorization{c}.compose()}});
        auto const next = asked(ask(door, "GET", "/").head);  // a nonce for the next one
        with = *digest_challenge::parse(next->at(0));
        return status_of(a);
    };
    CHECK(login("eve", true) == 200);
    CHECK(login("eve", false) == 200);
    CHECK(login(jane, false) == 200);  // username* (RFC 7616 3.4.4)
    CHECK(login(jane, true) == 200);
    CHECK(login("eve", false, "wp") == 401);
    CHECK(status_of(ask(door, "GET", "/attic", {{"Authorization", basic("eve", "pw")}})) == 200);
    CHECK(status_of(ask(door, "GET", "/attic", {{"Authorization", basic("eve", "wp")}})) == 401);
    CHECK(status_of(ask(door, "GET", "/open", {{"Authorization", basic("eve", "pw")}})) == 200);
    CHECK(seen == std::vector<std::string>{"eve", "eve", jane, jane, "eve", ""});
}

// req: rfc7616#3.4-2   auth-int is one of the offers where the area says so
TEST_CASE("guard: auth-int protects the content, which is held until it was checked") {
    auto inner = make_service([](exchange& x) -> task<outcome<reply>> {
        auto all = co_await gather(x.content(), 100);
        if (!all) co_return all.error();
        if (x.request().path() == "/stream")
            co_return reply{response{}, make_owned<memory_source>("streamed " + *all)};
        co_return response::text("got " + *all);
    });
    limits bounds;
    bounds.checked_content = 8;
    guard door{*inner, guarded_site::people(), {{{.path = "/", .digest = true, .auth_int = true, .realm = "attic"},
                                                 {.path = "/plain", .digest = true, .realm = "attic"}}, asker::origin, bounds}};
    auto const offered = digest_challenge::parse(asked(ask(door, "POST", "/").head)->at(0));
    CHECK((offered->auth && offered->auth_int));
    CHECK_FALSE(digest_challenge::parse(asked(ask(door, "POST", "/plain").head)->at(0))->auth_int);

    auto s = session_of(ask(door, "POST", "/"));  // takes auth-int where it is offered
    auto post = [&](std::string const& target, octets signed_, std::string const& sent, std::string const& method = "POST") {
        std::string const c = authorization{s.answer(method, target, "cnonce", signed_)}.compose();
        return ask(door, method, target, {{"Authorization", c}}, sent);
    };
    auto const right = post("/", "content", "content");
    CHECK(status_of(right) == 200);
    CHECK(right.content == "got content");
    CHECK(s.confirm(*info_of(right.head), "got content").is == verdict::accepted);
    CHECK(s.confirm(*info_of(right.head), "got CONTENT").is != verdict::accepted);
    CHECK(status_of(post("/", "content", "CONTENT")) == 401);
    auto const none = post("/", "", "", "HEAD");
    CHECK(status_of(none) == 200);
    CHECK(s.confirm(*info_of(none.head), "").is == verdict::accepted);
    auto const streamed = post("/stream", "a", "a");
    CHECK(streamed.content == "streamed a");
    CHECK_FALSE(streamed.head.fields().has(field_id::authentication_info));
    CHECK(status_of(post("/", "12345678", "12345678")) == 200);
    auto const large = post("/", "123456789", "123456789");
    CHECK(status_of(large) == 413);
    CHECK(reason_of(large) == "rfc9110#15.5.14");
    CHECK(status_of(post("/plain", "a", "a")) == 401);  // not offered there
}

// req: rfc7616#3.6
TEST_CASE("guard: a nonce has its time, which is a limit") {
    limits none;
    none.nonce_time = 0;
    guarded_site s{{by_digest}, asker::origin, none};
    auto session = session_of(ask(s.door, "GET", "/"));
    auto const late = ask(s.door, "GET", "/", {{"Authorization", digest(session, "GET", "/")}});
    CHECK(status_of(late) == 401);
    CHECK(asks_for_stale(late));
}

// req: rfc9110#11.7.1-1
// req: rfc7616#3.8-1
// req: rfc9110#11.4-2
TEST_CASE("guard: before a proxy") {
    guarded_site s{{{.basic = true, .digest = true, .realm = "attic"}}, asker::proxy};
    auto const nobody = ask(s.door, "GET", "/", {{"Authorization", basic("eve", "pw")}});
    CHECK(status_of(nobody) == 407);
    CHECK(asked(nobody.head, asker::proxy)->size() == 3);
    CHECK(status_of(ask(s.door, "GET", "/", {{"Proxy-Authorization", basic("eve", "pw")}})) == 200);
    auto session = session_of(nobody, "eve", "pw", asker::proxy);
    auto const eve =
        ask(s.door, "GET", "/", {{"Proxy-Authorization", digest(session, "GET", "/")}});
    CHECK(status_of(eve) == 200);
    CHECK(session.confirm(*info_of(eve.head, asker::proxy)).is == verdict::accepted);
}
