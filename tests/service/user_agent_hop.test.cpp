#include <httoop/auth/secret.hpp>
#include <httoop/cookie/jar.hpp>
#include <httoop/service/credentials.hpp>
#include <httoop/service/guard.hpp>
#include <httoop/service/hsts_hosts.hpp>

#include <doctest/doctest.h>

#include "fetching.hpp"
#include "support/ask.hpp"
#include "support/people.hpp"

using namespace httoop;
using namespace support;

namespace {

struct hop_agent {
    scripted_service s;
    agent_witness w;
    user_agent_options o;
    hop_agent() { o.observer = &w; }
    fetched get(std::string uri, lines const& fields = {}) {
        user_agent agent{s, o};
        request r{method::get, "/"};
        for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
        return fetch(agent, std::move(uri), std::move(r));
    }
    scripted_service::asked const& last() { return s.seen.back(); }
};

}  // namespace

// req: rfc9110#10.1.5-1
TEST_CASE("hop: a request says who asks, unless it does so itself") {
    hop_agent a;
    a.s.then(200).then(200);
    a.get("http://a/");
    CHECK(a.last().field("User-Agent").substr(0, 7) == "httoop/");
    a.o.name = "mine/1";
    a.get("http://a/", {{"User-Agent", "other/2"}});
    CHECK(a.last().field("User-Agent") == "other/2");
    a.s.then(200);
    a.get("http://a/");
    CHECK(a.last().field("User-Agent") == "mine/1");
}

TEST_CASE("hop: codings are asked for, of whole content") {
    hop_agent a;
    a.s.then(200).then(200).then(200).then(200);
    a.get("http://a/");
    CHECK(a.last().field("Accept-Encoding").find("gzip") != std::string::npos);
    a.get("http://a/", {{"Range", "bytes=1-"}});
    CHECK(a.last().field("Accept-Encoding") == "identity");
    a.get("http://a/", {{"Accept-Encoding", "br"}});
    CHECK(a.last().field("Accept-Encoding") == "br");
    a.o.decode = false;
    a.get("http://a/");
    CHECK(a.last().field("Accept-Encoding") == "");
}

TEST_CASE("hop: what is no absolute http URI is not asked for") {
    hop_agent a;
    for (char const* const uri : {"/a", "ftp://a/", "http://u:p@a/", "http://a:0/", "http:///", "http://a b/"}) {
        CAPTURE(uri);
        CHECK(a.get(uri).status() == 0);
    }
    CHECK(a.s.seen.empty());
}

// req: rfc9110#10.1.3-4
TEST_CASE("hop: Referer goes where it may go") {
    hop_agent a;
    a.s.then(302, {{"Location", "/b"}}).then(200);
    a.get("https://a/", {{"Referer", "https://a/secret#x"}});
    CHECK(a.s.seen[0].field("Referer") == "https://a/secret");
    CHECK(a.s.seen[1].field("Referer") == "https://a/secret");
    a.s.then(200);
    a.get("http://a/", {{"Referer", "https://a/secret"}});
    CHECK(a.last().field("Referer") == "");
}

TEST_CASE("hop: cookies are kept and sent along a chain of redirections") {
    hop_agent a;
    cookie::jar jar;
    a.o.cookies = &jar;
    a.s.then(302, {{"Set-Cookie", "a=1"}, {"Location", "/b"}})
        .then(302, {{"Set-Cookie", "b=2; Secure"}, {"Location", "http://b.example/"}})
        .then(302, {{"Location", "http://a.example/c"}})
        .then(200);
    CHECK(a.get("http://a.example/").status() == 200);
    CHECK(a.s.seen[0].field("Cookie") == "");
    CHECK(a.s.seen[1].field("Cookie") == "a=1");
    CHECK(a.s.seen[2].field("Cookie") == "");
    CHECK(a.s.seen[3].field("Cookie") == "a=1");
    a.s.then(200);
    a.get("http://a.example/", {{"Cookie", "own=3"}});
    CHECK(a.last().field("Cookie") == "own=3; a=1");
    CHECK(a.last().fields.count(field_id::cookie) == 1);
    a.o.cookies = nullptr;
    a.s.then(200);
    a.get("http://a.example/");
    CHECK(a.last().field("Cookie") == "");
}

TEST_CASE("hop: a circle that a cookie leads out of is none") {
    hop_agent a;
    cookie::jar jar;
    a.o.cookies = &jar;
    a.s.then(302, {{"Set-Cookie", "seen=1"}, {"Location", "/"}}).then(200, {}, "in");
    CHECK(a.get("http://a.example/").content == "in");
}

TEST_CASE("hop: cookies go by SameSite where somebody else asks, and by Secure on this machine") {
    hop_agent a;
    cookie::jar jar;
    a.o.cookies = &jar;
    a.s.then(200, {{"Set-Cookie", "s=1; SameSite=Strict"}, {"Set-Cookie", "n=2; SameSite=None; Secure"}});
    a.get("https://a.example/");
    a.s.then(200).then(200).then(200);
    a.get("https://a.example/");
    CHECK(a.last().field("Cookie") == "s=1; n=2");
    a.o.initiator = "https://b.example/page";
    a.get("https://a.example/");
    CHECK(a.last().field("Cookie") == "n=2");
    a.o.initiator = "https://a.example/page";
    a.get("https://a.example/");
    CHECK(a.last().field("Cookie") == "s=1; n=2");
    a.o.initiator = "";
    a.s.then(200, {{"Set-Cookie", "l=3; Secure"}}).then(200);
    a.get("http://127.0.0.1/");
    a.get("http://127.0.0.1/");
    CHECK(a.last().field("Cookie") == "l=3");
}

TEST_CASE("hop: hosts that want TLS are asked over TLS, and are believed over TLS alone") {
    hop_agent a;
    hsts_hosts strict;
    a.o.strict_transport = &strict;
    lines const says{{"Strict-Transport-Security", "max-age=1000"}};
    a.s.then(200, says).then(200).then(200, says).then(200).then(200);
    a.get("http://a.example/");
    a.get("http://a.example/");
    CHECK(a.last().target == "http://a.example/");
    a.o.verified = false;
    a.get("https://a.example/");
    a.get("http://a.example/");
    CHECK(a.last().target == "http://a.example/");
    a.o.verified = true;
    a.s.then(200, says).then(200);
    a.get("https://a.example/");
    a.get("https://a.example/");
    fetched const got = a.get("http://a.example:80/x#y");
    CHECK(a.last().target == "https://a.example:443/x");
    CHECK(got.at == "https://a.example:443/x#y");
}

TEST_CASE("hop: challenges are answered, for each origin anew") {
    hop_agent a;
    known_credentials keys;
    REQUIRE(keys.add({.where = "https://a.example", .user = "ann", .password = auth::secret{"open"}}));
    a.o.credentials = &keys;
    lines const asks{{"WWW-Authenticate", "Basic realm=\"x\""}};
    a.s.then(401, asks, "who?").then(302, {{"Location", "https://b.example/"}}).then(401, asks, "and who?");
    fetched const got = a.get("https://a.example/");
    CHECK(got.status() == 401);
    CHECK(got.content == "and who?");
    CHECK(a.s.seen[0].field("Authorization") == "");
    CHECK(a.s.seen[1].field("Authorization") == "Basic YW5uOm9wZW4=");
    CHECK(a.s.seen[2].field("Authorization") == "");
    CHECK(a.w.seen[2] == "again: the server wants to know who asks");
    // The space is known now.
    a.s.then(200);
    CHECK(a.get("https://a.example/").status() == 200);
    CHECK(a.last().field("Authorization") == "Basic YW5uOm9wZW4=");
}

TEST_CASE("hop: a login that is not accepted ends with the response, and a word about it") {
    hop_agent a;
    known_credentials keys;
    REQUIRE(keys.add({.where = "*", .user = "ann", .password = auth::secret{"wrong"}}));
    a.o.credentials = &keys;
    lines const asks{{"WWW-Authenticate", "Basic realm=\"x\""}};
    a.s.then(401, asks).then(401, asks, "no");
    CHECK(a.get("https://a.example/").content == "no");
    CHECK(a.s.seen.size() == 2);
    CHECK(a.w.seen.back().find("does not accept") != std::string::npos);

    // Nobody else may read it.
    hop_agent b;
    REQUIRE(keys.add({.where = "http://b.example", .user = "ann", .password = auth::secret{"open"}}));
    b.o.credentials = &keys;
    b.s.then(401, asks, "no");
    CHECK(b.get("http://b.example/").content == "no");
    CHECK(b.w.seen.back().find("read along") != std::string::npos);
}

TEST_CASE("hop: content that can be read once is not sent with credentials after it was sent without") {
    hop_agent a;
    known_credentials keys;
    REQUIRE(keys.add({.where = "*", .user = "ann", .password = auth::secret{"open"}}));
    a.o.credentials = &keys;
    a.s.then(401, {{"WWW-Authenticate", "Basic realm=\"x\""}}, "who?");
    user_agent agent{a.s, a.o};
    fetched const got = fetch(agent, "https://a.example/", request{method::post, "/"}, make_owned<once_content>("once"));
    CHECK(got.content == "who?");
    CHECK(a.w.seen.back().find("only once") != std::string::npos);
}

TEST_CASE("hop: a proxy's challenge is answered in the proxy's name") {
    hop_agent a;
    known_credentials keys;
    REQUIRE(keys.add({.where = "*", .user = "ann", .password = auth::secret{"open"}, .asker = auth::asker::proxy}));
    a.o.credentials = &keys;
    a.o.proxy.for_http = "https://proxy.example:3128";
    a.s.then(407, {{"Proxy-Authenticate", "Basic realm=\"p\""}}).then(302, {{"Location", "http://b.example/"}}).then(200);
    CHECK(a.get("http://a.example/").status() == 200);
    CHECK(a.s.seen[1].field("Proxy-Authorization") == "Basic YW5uOm9wZW4=");
    CHECK(a.s.seen[2].field("Proxy-Authorization") == "Basic YW5uOm9wZW4=");
    CHECK(a.s.seen[1].field("Authorization") == "");
}

TEST_CASE("hop: credentials for a proxy go where the client goes: through a tunnel, and past it") {
    hop_agent a;
    known_credentials keys;
    REQUIRE(keys.add({.where = "https://proxy.example:3128", .user = "ann", .password = auth::secret{"open"}, .unasked = true, .asker = auth::asker::proxy}));
    a.o.credentials = &keys;
    a.o.proxy = {"https://proxy.example:3128", "https://proxy.example:3128", "b.example"};
    a.s.then(200).then(200).then(200);
    a.get("http://a.example/");
    CHECK(a.last().field("Proxy-Authorization") == "Basic YW5uOm9wZW4=");
    a.get("http://b.example/");
    CHECK(a.last().field("Proxy-Authorization") == "");
    a.o.tunnel = "https://proxy.example:3128";
    a.get("http://b.example/");
    CHECK(a.last().field("Proxy-Authorization") == "Basic YW5uOm9wZW4=");
}

TEST_CASE("hop: that the credentials of a proxy's URL can be read along is said once") {
    for (auto const& [url, says] : {std::pair{"http://ann:open@proxy.example:3128", "http://proxy.example:3128 as they are, where others can read along"},
                                    std::pair{"http://ann:open@127.0.0.1:3128", "http://127.0.0.1:3128 as they are: it is this machine"},
                                    std::pair{"https://ann:open@proxy.example:3128", ""}}) {
        hop_agent a;
        a.o.proxy.for_http = url;
        a.s.then(200).then(200);
        user_agent agent{a.s, a.o};
        fetch(agent, "http://a.example/");
        fetch(agent, "http://a.example/");
        std::string said;
        for (std::string const& one : a.w.seen)
            if (one.find("credentials go to the proxy") != std::string::npos) said += one;
        CAPTURE(said);
        CHECK((said.size() > std::string{says}.size()) == (*says != 0));
        CHECK(said.ends_with(says));
        CHECK(said.find("open") == std::string::npos);
    }
}

TEST_CASE("hop: a TRACE carries nothing secret") {
    hop_agent a;
    cookie::jar jar;
    a.o.cookies = &jar;
    a.s.then(200, {{"Set-Cookie", "a=1"}}).then(200);
    a.get("http://a.example/");
    user_agent agent{a.s, a.o};
    fetch(agent, "http://a.example/", request{method::trace, "/"});
    CHECK(a.last().field("Cookie") == "");
}

namespace {

// A server that asks with Digest, for requests as a client sends them; `change` is done to its answers.
struct digest_site {
    owned<service> inner = make_service([](exchange&) { return response::text("members only"); });
    guard site;
    std::function<void(response&)> change = [](response&) {};
    std::vector<std::string> heard{};
    owned<service> through = make_service([this](exchange& x) { return forward(x); });

    explicit digest_site(bool content) : site{*inner, known(), options(content)} {}
    static users known() {
        users who;
        REQUIRE(who.add(support::people, "people"));
        return who;
    }
    static guard_options options(bool content) {
        guard_options o;
        o.areas = {{.path = "/", .digest = true, .auth_int = content, .realm = "attic"}};
        return o;
    }
    task<outcome<reply>> forward(exchange& x) {
        auto const to = uri_view::parse(x.request().target());
        request r{x.request().method(), to->path()};
        r.fields() = x.request().fields();
        r.fields().append(field_id::host, to->authority());
        heard.emplace_back(r.fields().value(field_id::authorization).substr(0, 6));
        outcome<reply> got = co_await ask_for(x, site, std::move(r), &x.content());
        if (got) change(got->head());
        co_return got;
    }
};

}  // namespace

// req: rfc7616#3.5
TEST_CASE("hop: Digest goes on with its nonce, and the server proves that it knows the password too") {
    for (bool const content : {false, true}) {
        CAPTURE(content);
        digest_site s{content};
        known_credentials keys{{.protect_content = content}};
        REQUIRE(keys.add({.where = "http://a.example", .user = "eve", .password = auth::secret{"pw"}}));
        user_agent_options o;
        o.credentials = &keys;
        user_agent agent{*s.through, o};
        CHECK(fetch(agent, "http://a.example/x").content == "members only");
        CHECK(fetch(agent, "http://a.example/y", post("content")).content == "members only");
        CHECK(s.heard == std::vector<std::string>{"", "Digest", "Digest"});
        s.change = [](response& r) {
            std::string info{r.fields().value(field_id::authentication_info)};
            std::size_t const at = info.find("rspauth=\"") + 9;
            info[at] = info[at] == '0' ? '1' : '0';
            r.fields().set(field_id::authentication_info, info);
        };
        fetched const got = fetch(agent, "http://a.example/x");
        REQUIRE_FALSE(got.head);
        CHECK(got.why().find("could not prove") != std::string::npos);
        if (!content) continue;
        s.change = [](response&) {};
        o.policy.limits.checked_content = 11;
        user_agent small{*s.through, o};
        CHECK(fetch(small, "http://a.example/x").why().ends_with("larger than 11 octets (limit checked-content)"));
    }
}
