#include <httoop/service/echo.hpp>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

#include "support/ask.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

bool has(std::string const& text, octets part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("echo: / says OK, and gives content back under a harmless type") {
    router e = echo();
    CHECK(ask(e, "GET", "/").content == "OK\n");
    CHECK(ask(e, "HEAD", "/").length == content_length_of::exactly(3));
    struct {
        char const* given;
        char const* back;
    } const rows[] = {
        {"application/json; charset=utf-8", "application/json"},
        {"text/html", "text/plain"},
        {"image/svg+xml", "application/octet-stream"},
        {"", "application/octet-stream"},
    };
    for (auto const& row : rows) {
        auto const a = ask(e, "POST", "/", {{"Content-Type", row.given}}, "<b>content</b>");
        CHECK(a.content == "<b>content</b>");
        CHECK(field_of(a, "Content-Type") == row.back);
        CHECK(field_of(a, "X-Content-Type-Options") == "nosniff");
        CHECK(a.length == content_length_of::exactly(14));
    }
}

TEST_CASE("echo: trailers go back to who takes them") {
    struct with_trailers final : source {
        field_section after;
        with_trailers() { after.append("Grpc-Status", "0"); }
        task<outcome<chunk>> read() override { return outcome<chunk>{chunk{"abc", {}, true}}; }
        [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
        [[nodiscard]] field_section const* trailers() const override { return &after; }
    } content;
    router e = echo();
    local_arrival how;
    how.content = &content;
    auto taken = support::make_request("POST", "/");
    taken.fields().append("TE", "trailers");
    auto const a = answer_locally(e, std::move(taken), how);
    REQUIRE(a);
    CHECK(a->trailers.value("Grpc-Status") == "0");
    auto const b = answer_locally(e, support::make_request("POST", "/"), how);
    REQUIRE(b);
    CHECK(b->trailers.empty());
}

TEST_CASE("echo: content goes back while it arrives") {
    struct slow final : source {
        int reads = 0;
        task<outcome<chunk>> read() override {
            ++reads;
            return outcome<chunk>{chunk{"abc", {}, reads == 3}};
        }
        [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
    } content;
    router e = echo();
    local_arrival how;
    how.content = &content;
    auto const a = answer_locally(e, support::make_request("POST", "/"), how);
    REQUIRE(a);
    CHECK(a->content == "abcabcabc");
    CHECK(a->length == content_length_of::until_end());
}

TEST_CASE("echo: /echo shows the field lines, any method") {
    router e = echo();
    for (char const* m : {"GET", "POST", "DELETE", "BREW"}) {
        auto const a = ask(e, m, "/echo", {{"X-a", "1"}, {"x-A", "<script>"}});
        CHECK(a.content == "Host: test\nX-a: 1\nx-A: <script>\n");
        CHECK(field_of(a, "Content-Type") == "text/plain; charset=utf-8");
        CHECK(field_of(a, "X-Content-Type-Options") == "nosniff");
    }
    auto const json = ask(e, "GET", "/echo", {{"X-a", "1"}, {"x-A", "2"}, {"Accept", "application/json"}});
    CHECK(field_of(json, "Content-Type") == "application/json");
    CHECK(has(json.content, "\"X-a\": \"1, 2\""));
}

TEST_CASE("echo: /anything shows the request, and refuses more content than it holds") {
    // req: rfc9110#15.5.14
    router e = echo();
    auto const a = ask(e, "PUT", "/anything/at%20all?x=1&y=a+b", {}, "text \"quoted\"");
    for (octets part : {"\"method\": \"PUT\"", "\"target\": \"/anything/at%20all?x=1&y=a+b\"", "\"y\": \"a b\"",
                        "\"version\": \"HTTP/1.1\"", "\"Host\": \"test\"", "\"data\": \"text \\\"quoted\\\"\"", "\"peer\": \"127.0.0.1\""})
        CHECK(has(a.content, part));
    CHECK_FALSE(has(a.content, "\"user\""));
    auto named = make_service([&](exchange& x) {
        x.user("J. \"Q\"");
        return e.respond(x);
    });
    CHECK(has(ask(*named, "GET", "/anything").content, "\"user\": \"J. \\\"Q\\\"\""));
    CHECK(has(ask(e, "POST", "/anything", {}, "\xff\xfe").content, "base64,//4=\""));
    for (char const* path : {"/anything", "/anything?a", "/echo", "/cookie", "/stream/2", "/bytes/9"})
        CHECK_MESSAGE(ask(e, "HEAD", path).length == ask(e, "GET", path).length, path);
    echo_options small;
    small.most_held = 10;
    router bounded = echo(small);
    auto const refused = ask(bounded, "POST", "/anything", {}, "01234567890");
    CHECK(status_of(refused) == 413);
    CHECK(reason_of(refused) == "rfc9110#15.5.14");
}

TEST_CASE("echo: /anything shows the version and how the connection is secured") {
    router e = echo();
    auto const of = [&](secured_by const& by) {
        local_arrival how;
        how.secure = true;
        how.secured = &by;
        request r = support::make_request("GET", "/anything");
        r.version(http_2);
        auto const a = answer_locally(e, std::move(r), how);
        REQUIRE(a);
        return a->content;
    };
    std::string const bare = of({"TLSv1.3", "TLS_AES_128_GCM_SHA256", {}, {}});
    CHECK(has(bare, "\"version\": \"HTTP/2\""));
    CHECK(has(bare, "\"tls\": {\"version\": \"TLSv1.3\", \"cipher\": \"TLS_AES_128_GCM_SHA256\"}"));
    std::string const named = of({"TLSv1.2", "X", "a.example", "CN=\"Eve\""});
    CHECK(has(named, "\"cipher\": \"X\", \"server_name\": \"a.example\", \"client\": \"CN=\\\"Eve\\\"\"}"));
    CHECK_FALSE(has(ask(e, "GET", "/anything").content, "\"tls\""));
}

TEST_CASE("echo: /anything shows the entries of a form, or what is wrong with it") {
    router e = echo();
    support::lines const type{{"Content-Type", "multipart/form-data; boundary=\"b\""}};
    auto const shown = ask(e, "POST", "/anything", type,
                           "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\"\r\n"
                           "--b\r\nContent-Disposition: form-data; name=\"\xff\"; filename=\"f\"\r\nContent-Type: image/png\r\n\r\n\xff\xfe\r\n--b--\r\n");
    CHECK(has(shown.content, "\"form\": [\n    {\"name\": \"a\", \"size\": 2, \"data\": \"1\\\"\"},\n"
                             "    {\"name\": \"data:application/octet-stream;base64,/w==\", \"filename\": \"f\", \"type\": \"image/png\", "
                             "\"size\": 2, \"data\": \"data:application/octet-stream;base64,//4=\"}\n  ]"));
    CHECK(has(ask(e, "POST", "/anything", type, "--b--").content, "\"form\": []"));
    CHECK(has(ask(e, "POST", "/anything", type, "--b\r\n").content, "\"form_violation\": {\"id\": \"rfc2046#5.1.1\", \"offset\": 5, "));
    CHECK(has(ask(e, "POST", "/anything", {{"Content-Type", "multipart/form-data"}}, "--b--").content, "\"form_violation\""));
    CHECK_FALSE(has(ask(e, "POST", "/anything", {{"Content-Type", "multipart/mixed; boundary=b"}}, "--b--").content, "\"form"));
}

TEST_CASE("echo: /cookie shows and sets cookies") {
    router e = echo();
    auto const shown = ask(e, "GET", "/cookie", {{"Cookie", "a=1; b=\"2\""}});
    CHECK(has(shown.content, "\"a\": \"1\""));
    CHECK(has(shown.content, "\"b\": \"\\\"2\\\"\""));
    CHECK(field_of(ask(e, "GET", "/cookie?c=3"), "Set-Cookie") == "c=3; Path=/; HttpOnly; SameSite=Lax");
    CHECK(status_of(ask(e, "GET", "/cookie?c=3%3B%20Domain=x")) == 400);
    CHECK(status_of(ask(e, "GET", "/cookie?c%0d%0a=3")) == 400);
}

TEST_CASE("echo: /status answers any final status with what belongs to it") {
    // req: rfc9110#15.5.2-1 rfc9110#15.5.8-1 rfc9110#15.5.22-1 rfc9110#15.5.6-1
    router e = echo();
    for (unsigned s : {200u, 204u, 206u, 299u, 304u, 404u, 418u, 503u, 599u})
        CHECK(status_of(ask(e, "GET", "/status/" + std::to_string(s))) == s);
    CHECK(field_of(ask(e, "GET", "/status/401"), "WWW-Authenticate") != "");
    CHECK(field_of(ask(e, "GET", "/status/407"), "Proxy-Authenticate") != "");
    CHECK(field_of(ask(e, "GET", "/status/426"), "Upgrade") != "");
    CHECK(field_of(ask(e, "GET", "/status/405"), "Allow") != "");
    CHECK(field_of(ask(e, "GET", "/status/302"), "Location") == "/");
    CHECK(ask(e, "GET", "/status/204").length == content_length_of::no_content());
}

TEST_CASE("echo: what is out of bounds is refused, with the reason") {
    // req: rfc9110#15.5.1
    router e = echo();
    for (char const* target : {"/status/100", "/status/99", "/status/600", "/status/x", "/status/+200", "/delay/x", "/delay/-1", "/delay/nan",
                               "/bytes/x", "/bytes/99999999999999999999", "/bytes/104857601", "/bytes/1?seed=x", "/stream/10001",
                               "/redirect/10001", "/etag/a%22b", "/cache/x", "/sse?count=x", "/sse?interval=30001"}) {
        CAPTURE(target);
        auto const a = ask(e, "GET", target);
        CHECK(status_of(a) == 400);
        CHECK(reason_of(a) == "rfc9110#15.5.1");
    }
}

TEST_CASE("echo: /delay waits, and no longer than it may") {
    echo_options o;
    o.longest_delay = duration::milliseconds(20);
    router e = echo(o);
    CHECK(status_of(ask(e, "GET", "/delay/0")) == 200);
    CHECK(status_of(ask(e, "GET", "/delay/0.01")) == 200);
    CHECK(status_of(ask(e, "GET", "/delay/3600")) == 200);
}

TEST_CASE("echo: /bytes are the same for the same seed") {
    router e = echo();
    auto const a = ask(e, "GET", "/bytes/50000?seed=7");
    CHECK(a.content.size() == 50000);
    CHECK(a.length == content_length_of::exactly(50000));
    CHECK(a.content == ask(e, "GET", "/bytes/50000?seed=7").content);
    CHECK(a.content != ask(e, "GET", "/bytes/50000?seed=8").content);
    CHECK(a.content.substr(0, 100) == ask(e, "GET", "/bytes/100?seed=7").content);
    CHECK(ask(e, "GET", "/bytes/0").content == "");
}

TEST_CASE("echo: /stream has unknown length and one line each") {
    router e = echo();
    auto const a = ask(e, "GET", "/stream/3");
    CHECK(a.length == content_length_of::until_end());
    CHECK(a.content == "{\"id\": 0, \"method\": \"GET\", \"target\": \"/stream/3\"}\n"
                       "{\"id\": 1, \"method\": \"GET\", \"target\": \"/stream/3\"}\n"
                       "{\"id\": 2, \"method\": \"GET\", \"target\": \"/stream/3\"}\n");
    CHECK(ask(e, "GET", "/stream/0").content == "");
}

TEST_CASE("echo: /redirect counts down to /") {
    router e = echo();
    CHECK(field_of(ask(e, "GET", "/redirect/3"), "Location") == "/redirect/2");
    CHECK(field_of(ask(e, "GET", "/redirect/1"), "Location") == "/");
    CHECK(status_of(ask(e, "GET", "/redirect/1")) == 302);
}

TEST_CASE("echo: /etag and /cache evaluate preconditions") {
    router e = echo();
    CHECK(field_of(ask(e, "GET", "/etag/abc"), "ETag") == "\"abc\"");
    auto const same = ask(e, "GET", "/etag/abc", {{"If-None-Match", "\"abc\""}});
    CHECK(status_of(same) == 304);
    CHECK(field_of(same, "ETag") == "\"abc\"");
    CHECK(field_of(same, "Content-Type") == "");
    CHECK(status_of(ask(e, "GET", "/etag/abc", {{"If-None-Match", "\"x\""}})) == 200);
    CHECK(status_of(ask(e, "PUT", "/etag/abc", {{"If-Match", "\"x\""}})) == 412);
    CHECK(status_of(ask(e, "PUT", "/etag/abc", {{"If-Match", "\"abc\""}})) == 200);
    auto const cached = ask(e, "GET", "/cache/60");
    CHECK(field_of(cached, "Cache-Control") == "public, max-age=60");
    CHECK(status_of(ask(e, "GET", "/cache/60", {{"If-None-Match", field_of(cached, "ETag")}})) == 304);
}

TEST_CASE("echo: /response-headers sets harmless fields and no others") {
    router e = echo();
    auto const a = ask(e, "GET", "/response-headers?X-One=1&X-Two=a+b&Cache-Control=no-store");
    CHECK(field_of(a, "X-Two") == "a b");
    CHECK(field_of(a, "Cache-Control") == "no-store");
    CHECK(field_of(a, "Content-Type") == "application/json");
    for (char const* query : {"Content-Type=text/html", "content-length=5", "Transfer-Encoding=chunked", "Connection=close", "Set-Cookie=a",
                              "Location=//evil", "Refresh=0", "a%20b=1", "X=a%0d%0ab", "X=%00", "=1", "Alt-Svc=x",
                              "X-Content-Type-Options=x", "Access-Control-Allow-Origin=*", "Clear-Site-Data=x"}) {
        CAPTURE(query);
        CHECK(status_of(ask(e, "GET", std::string{"/response-headers?"} + query)) == 400);
    }
}

TEST_CASE("echo: what is repeated is an array, or one field: no name stands twice in an object") {
    router e = echo();
    auto const args = ask(e, "GET", "/anything?a=1&A=2&a=3%2C4");
    CHECK(has(args.content, "\"a\": [\"1\", \"3,4\"],\n    \"A\": \"2\""));
    auto const cookies = ask(e, "GET", "/cookie", {{"Cookie", "a=1; b=2; a=3"}});
    CHECK(has(cookies.content, "\"a\": [\"1\", \"3\"],\n    \"b\": \"2\""));
    auto const chosen = ask(e, "GET", "/response-headers?X-A=1&x-a=2");
    CHECK(chosen.content == "{\n  \"X-A\": \"1, 2\"\n}\n");
    CHECK(ask(e, "GET", "/response-headers").content == "{}\n");
}

TEST_CASE("echo: /sse sends events with time between them") {
    router e = echo();
    auto const a = ask(e, "GET", "/sse?count=3&interval=1");
    CHECK(field_of(a, "Content-Type") == "text/event-stream; charset=utf-8");
    CHECK(a.length == content_length_of::until_end());
    CHECK(a.content == "id: 0\nevent: tick\ndata: {\"n\": 0}\n\nid: 1\nevent: tick\ndata: {\"n\": 1}\n\n"
                       "id: 2\nevent: tick\ndata: {\"n\": 2}\n\n");
}
