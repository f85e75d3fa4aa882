// Pseudo-fields: which there have to be, where, and what they say.
#include <wire/h2/heads.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/field_lists.hpp"

using namespace httoop;
using namespace support;

namespace {

std::pair<std::string, std::string> const get{":method", "GET"}, options{":method", "OPTIONS"}, connect{":method", "CONNECT"},
    http{":scheme", "http"}, https{":scheme", "https"}, example{":authority", "example.org"}, root{":path", "/"};

std::string told_of_response(field_list const& f) {
    receiving_end e{wire::role::client};
    return told(e.response(f));
}

}  // namespace

// req: rfc9113#8.3.1-11 rfc9113#8.3-7 rfc9113#8.3-8
TEST_CASE("a request has :method, :scheme and :path once each") {
    CHECK(told_of_request({get, http, example, root}) == "");
    CHECK(told_of_request({root, example, http, get}) == "");
    CHECK(told_of_request({http, example, root}) == "rfc9113#8.3.1-11");
    CHECK(told_of_request({get, example, root}) == "rfc9113#8.3.1-11");
    CHECK(told_of_request({get, http, example}) == "rfc9113#8.3.1-11");
    CHECK(told_of_request({}) == "rfc9113#8.3.1-11");
    CHECK(told_of_request({{"host", "example.org"}}) == "rfc9113#8.3.1-11");
    for (auto const& twice : {get, http, example, root, std::pair<std::string, std::string>{":method", "PUT"}})
        CHECK(told_of_request({get, http, example, root, twice}) == "rfc9113#8.3-8");
    CHECK(told_of_response({{":status", "200"}, {":status", "200"}}) == "rfc9113#8.3-8");
}

// req: rfc9113#8.3-2 rfc9113#8.3-4
TEST_CASE("a message has the pseudo-fields of its kind, and no others") {
    CHECK(told_of_request({get, http, example, root, {":status", "200"}}) == "rfc9113#8.3-2");
    for (auto const& other : {get, http, example, root})
        CHECK(told_of_response({{":status", "200"}, other}) == "rfc9113#8.3-2");
    for (char const* name : {":unknown", ":", "::method", ":method ", ":Method", ":host"}) {
        CHECK(told_of_request({get, http, example, root, {name, "x"}}) == "rfc9113#8.3-4");
        CHECK(told_of_response({{":status", "200"}, {name, "x"}}) == "rfc9113#8.3-4");
    }
    // Not negotiated.
    CHECK(told_of_request({connect, http, example, root, {":protocol", "websocket"}}) == "rfc9113#8.3-4");
    for (char const* scheme : {"", "1a", "ht tp", "http:", "h\xe4"})
        CHECK(told_of_request({get, {":scheme", scheme}, example, root}) == "rfc9113#8.3-4");
}

// req: rfc9113#8.3-5 rfc9113#8.3-6
TEST_CASE("pseudo-fields stand before all others") {
    CHECK(told_of_request({get, http, root, {"accept", "*/*"}, example}) == "rfc9113#8.3-6");
    CHECK(told_of_request({get, http, example, root, {"accept", "*/*"}, get}) == "rfc9113#8.3-6");
    CHECK(told_of_response({{":status", "200"}, {"server", "x"}, {":status", "200"}}) == "rfc9113#8.3-6");
}

// req: rfc9110#9.1
TEST_CASE("a method is a token, known or not") {
    receiving_end e;
    for (char const* name : {"GET", "POST", "PUT", "BREW", "get", "M-SEARCH"}) {
        CAPTURE(name);
        for (int i = 0; i < 2; ++i) {
            REQUIRE(e.request({{":method", name}, http, example, root}).good());
            CHECK(e.taken().method().token() == name);
            CHECK(e.decoder.method() == method::of_token(name).which());
        }
    }
    for (char const* wrong : {"", "G T", "GET ", "G(T", "GET\n"})
        CHECK(told_of_request({{":method", wrong}, http, example, root}) == "rfc9110#9.1");
}

// req: rfc9113#8.3.1-9 rfc9113#8.3.1 rfc9112#3.2.4
TEST_CASE("a path begins with a slash, or is the asterisk of OPTIONS") {
    receiving_end e;
    auto const told_of = [&](std::string const& path) { return told(e.request({get, http, example, {":path", path}})); };
    CHECK(told_of("") == "rfc9113#8.3.1-9");
    CHECK(told_of("a") == "rfc9113#8.3.1");
    CHECK(told_of("?a") == "rfc9113#8.3.1");
    CHECK(told_of("http://example.org/") == "rfc9113#8.3.1");
    CHECK(told_of("*") == "rfc9112#3.2.4");
    CHECK(told_of("*/") == "rfc9113#8.3.1");

    REQUIRE(e.request({options, http, example, {":path", "*"}}).good());
    CHECK(e.taken().form() == target_form::asterisk);
    CHECK(e.taken().target() == "*");
    CHECK(e.taken().path() == "");
    CHECK(e.taken().query().data() == nullptr);
    CHECK(e.taken().authority() == "example.org");
}

// req: rfc9112#3.2-1 rfc3986#2.1
TEST_CASE("path and query are made of the octets of a URI") {
    receiving_end e;
    auto const told_of = [&](std::string const& path) { return told(e.request({get, http, example, {":path", path}})); };
    for (int c = 0; c < 256; ++c) {
        CAPTURE(c);
        octet_class const good = DIGIT + ALPHA + octet_class("-._~!$&'()*+,;=:@/?");
        for (std::size_t size : {2u, 16u, 17u, 31u, 33u}) {
            std::string path = "/" + std::string(size, 'a');
            path[size] = static_cast<char>(c);
            std::string const expected = good(static_cast<char>(c)) ? ""
                                         : c == '%'                 ? "rfc3986#2.1"
                                         : c < 0x20 || c == 0x7f    ? "rfc9112#3.2"
                                                                    : "rfc9112#3.2-1";
            CHECK(told_of(path) == expected);
        }
    }
    for (std::size_t before = 0; before < 34; ++before) {
        CAPTURE(before);
        std::string const start = "/" + std::string(before, 'a');
        for (char const* right : {"%20", "%aF", "%25%25", "?%41"}) {
            CHECK(told_of(start + right) == "");
            CHECK(e.taken().target() == start + right);
        }
        for (char const* wrong : {"%", "%2", "%g0", "%0g", "%%20", "%2%20"}) {
            CHECK(told_of(start + wrong) == "rfc3986#2.1");
            CHECK(told_of(start + wrong + "-a") == "rfc3986#2.1");
        }
        REQUIRE(told_of(start + "?b?c") == "");
        CHECK(e.taken().path() == start);
        CHECK(e.taken().query() == "b?c");
        REQUIRE(told_of(start + "?") == "");
        CHECK(e.taken().query().data() != nullptr);
        REQUIRE(told_of(start) == "");
        CHECK(e.taken().query().data() == nullptr);
    }
    CHECK(told_of("/\xc3\xa4") == "rfc9112#3.2-1");
    e.policy.relax(relaxation::raw_target);
    for (int i = 0; i < 2; ++i) {
        CHECK(told_of("/\xc3\xa4") == "");
        CHECK(e.taken().target() == "/\xc3\xa4");
    }
}

// req: rfc9112#3-2
TEST_CASE("a path longer than we take is refused") {
    CHECK(told_of_request({get, http, example, {":path", "/" + std::string(8192, 'a')}}) == "rfc9112#3-2 414");
    CHECK(told_of_request({get, http, example, {":path", "/" + std::string(8191, 'a')}}) == "");
}

// req: rfc9113#8.3.1-8 rfc9110#7.2 rfc9110#4.2.1-2
TEST_CASE("an authority is a host, and perhaps a port") {
    receiving_end e;
    auto const told_of = [&](std::string const& authority) { return told(e.request({get, http, {":authority", authority}, root})); };
    for (char const* right : {"example.org", "example.org:8080", "[::1]", "[::1]:1", "127.0.0.1", "a:"}) {
        for (int i = 0; i < 2; ++i) {
            CAPTURE(right);
            REQUIRE(told_of(right) == "");
            CHECK(e.taken().authority() == right);
            CHECK(e.taken().fields().value(field_id::host) == right);
        }
    }
    CHECK(told_of("user@example.org") == "rfc9113#8.3.1-8");
    CHECK(told_of("a:b@example.org") == "rfc9113#8.3.1-8");
    CHECK(told_of("") == "rfc9110#7.2");
    CHECK(told_of("a,b") == "rfc9110#7.2");
    CHECK(told_of("example.org/") == "rfc3986#3.2.2");
    CHECK(told_of("a b") == "rfc3986#3.2.2");
    CHECK(told_of("a\r\nb") == "rfc3986#3.2.2");
    CHECK(told_of("a:65536") == "rfc9110#4.2.1");
    CHECK(told_of("a:x") == "rfc3986#3.2.3");

    CHECK(told_of_request({get, http, root}) == "rfc9110#4.2.1-2");
    e.policy.relax(relaxation::missing_host);
    CHECK(told(e.request({get, http, root})) == "");
    CHECK(e.taken().authority() == "");
}

// req: rfc9112#3.2-6 rfc9112#3.3
TEST_CASE("without :authority, Host names whom the request is for") {
    receiving_end e;
    REQUIRE(e.request({get, http, root, {"a", "b"}, {"host", "example.org"}}).good());
    CHECK(lines_of(e.taken().fields()) == "a: b\nhost: example.org\n");
    CHECK(e.taken().authority() == "example.org");
    CHECK(told(e.request({get, http, root, {"host", "a"}, {"host", "a"}})) == "rfc9112#3.2-6");
    CHECK(told(e.request({get, http, root, {"host", "a b"}})) == "rfc9112#3.2-6");
    CHECK(told(e.request({get, http, root, {"host", "u@a"}})) == "rfc9112#3.2-6");
    CHECK(told(e.request({get, http, root, {"host", ""}})) == "rfc9112#3.3");
}

// req: rfc9113#8.3.1-1 rfc9113#8.3.1-4 rfc9113#8.3.1-5 rfc9113#8.3.1-7
TEST_CASE("beside :authority a Host that says the same counts for nothing") {
    receiving_end e;
    for (char const* same : {"example.org", "Example.ORG", "example.org:80", "example.org:"}) {
        CAPTURE(same);
        REQUIRE(told(e.request({get, http, example, root, {"a", "b"}, {"host", same}})) == "");
        CHECK(lines_of(e.taken().fields()) == "host: example.org\na: b\n");
        CHECK(e.taken().authority() == "example.org");
    }
    for (char const* other : {"example.com", "example.org:443", "example.org:8080", "www.example.org", "", "a b"})
        CHECK(told(e.request({get, http, example, root, {"host", other}})) == "rfc9113#8.3.1-4");
    e.context.secure = true;
    CHECK(told(e.request({get, https, example, root, {"host", "example.org:443"}})) == "");
    CHECK(told(e.request({get, https, example, root, {"host", "example.org:80"}})) == "rfc9113#8.3.1-4");
}

// req: rfc9110#7.4-1 rfc9110#7.4-2
TEST_CASE("https needs a secured connection, http none, and there is no other") {
    receiving_end e;
    CHECK(told(e.request({get, {":scheme", "HTTP"}, example, root})) == "");
    CHECK(told(e.request({get, https, example, root})) == "rfc9110#7.4-1 421");
    CHECK(told(e.request({get, {":scheme", "ftp"}, example, root})) == "rfc9110#7.4-1 421");
    e.context.secure = true;
    CHECK(told(e.request({get, https, example, root})) == "");
    CHECK(told(e.request({get, http, example, root})) == "");  // as HTTP/1.1 takes its absolute form
    CHECK(e.taken().target() == "/");
    CHECK(told(e.request({get, {":scheme", "ftp"}, example, root})) == "rfc9110#7.4-1 421");
    e.context.secure = false;
    e.policy.relax(relaxation::tls_before_us);
    CHECK(told(e.request({get, https, example, root})) == "");
    CHECK(e.taken().target() == "/");
}

TEST_CASE("who forwards is told another scheme by the target") {
    receiving_end e;
    e.context.forwards = true;
    REQUIRE(told(e.request({get, https, example, {":path", "/a?b"}, {"c", "d"}})) == "");
    request const r = e.taken();
    CHECK(r.target() == "https://example.org/a?b");
    CHECK(r.form() == target_form::absolute);
    CHECK(r.path() == "/a");
    CHECK(r.query() == "b");
    CHECK(r.authority() == "example.org");
    CHECK(lines_of(r.fields()) == "host: example.org\nc: d\n");
    REQUIRE(told(e.request({get, {":scheme", "ftp"}, example, {":path", ""}})) == "");
    CHECK(e.taken().target() == "ftp://example.org");
    CHECK(e.taken().path() == "");
    CHECK(e.taken().query().data() == nullptr);
    REQUIRE(told(e.request({options, https, example, {":path", "*"}})) == "");
    CHECK(e.taken().target() == "https://example.org");
    CHECK(e.taken().path() == "");
    // It is a proxy that says 421 to nobody.
    CHECK(told(e.request({get, https, root, {"host", "a"}})) == "rfc9112#3.2-6 400");
    REQUIRE(told(e.request({get, http, example, root})) == "");
    CHECK(e.taken().target() == "/");
}

// req: rfc9113#8.5-1 rfc9110#9.3.6-2
TEST_CASE("CONNECT has an authority with a port, and nothing else") {
    receiving_end e;
    REQUIRE(told(e.request({connect, {":authority", "example.org:443"}, {"a", "b"}})) == "");
    request const r = e.taken();
    CHECK(e.decoder.connects());
    CHECK(r.form() == target_form::authority);
    CHECK(r.target() == "example.org:443");
    CHECK(r.protocol() == "");
    CHECK(r.path() == "");
    CHECK(r.query().data() == nullptr);
    CHECK(lines_of(r.fields()) == "host: example.org:443\na: b\n");
    CHECK(told_of_request({connect, http, {":authority", "a:1"}}) == "rfc9113#8.5-1");
    CHECK(told_of_request({connect, {":authority", "a:1"}, root}) == "rfc9113#8.5-1");
    CHECK(told_of_request({connect, https, {":authority", "a:1"}, root}) == "rfc9113#8.5-1");
    CHECK(told_of_request({connect}) == "rfc9110#9.3.6-2");
    CHECK(told_of_request({connect, {"host", "a:1"}}) == "rfc9110#9.3.6-2");
    for (char const* wrong : {"a", "a:", "a:0"})
        CHECK(told_of_request({connect, {":authority", wrong}}) == "rfc9110#9.3.6-2");
}

// req: rfc8441#4
TEST_CASE("an extended CONNECT asks a resource for a protocol") {
    receiving_end e;
    e.decoder.extended_connect(true);
    std::pair<std::string, std::string> const websocket{":protocol", "websocket"};
    REQUIRE(told(e.request({connect, websocket, http, {":path", "/chat?a"}, example, {"origin", "null"}})) == "");
    request const r = e.taken();
    CHECK(e.decoder.connects());
    CHECK(r.method() == method::connect);
    CHECK(r.protocol() == "websocket");
    CHECK(r.target() == "/chat?a");
    CHECK(r.path() == "/chat");
    CHECK(r.query() == "a");
    CHECK(r.form() == target_form::origin);
    CHECK(r.authority() == "example.org");
    CHECK(r.fields().value(field_id::origin) == "null");
    CHECK(told(e.request({connect, websocket, example, root})) == "rfc8441#4");
    CHECK(told(e.request({connect, websocket, http, example})) == "rfc8441#4");
    CHECK(told(e.request({connect, websocket, http, root})) == "rfc8441#4");
    CHECK(told(e.request({get, websocket, http, example, root})) == "rfc8441#4");
    CHECK(told(e.request({connect, {":protocol", "web socket"}, http, example, root})) == "rfc8441#4");
    CHECK(told(e.request({connect, {":protocol", ""}, http, example, root})) == "rfc8441#4");
    CHECK(told(e.request({connect, websocket, https, example, root})) == "rfc9110#7.4-1 421");
    CHECK(told(e.request({get, http, example, root})) == "");
    CHECK(e.taken().protocol() == "");
}

// req: rfc9113#8.3.2-1 rfc9113#8.6
TEST_CASE("a response has a status of three digits") {
    receiving_end e{wire::role::client};
    for (unsigned code : {100u, 103u, 200u, 204u, 206u, 299u, 304u, 400u, 404u, 500u, 599u, 600u, 999u}) {
        CAPTURE(code);
        for (int i = 0; i < 2; ++i) {
            REQUIRE(told(e.response({{":status", std::to_string(code)}, {"server", "x"}})) == "");
            CHECK(e.decoder.status().number() == code);
            response r;
            e.decoder.take_response(r);
            CHECK(r.status().number() == code);
            CHECK(r.version() == http_2);
            CHECK(!r.reason_given());
            CHECK(lines_of(r.fields()) == "server: x\n");
        }
    }
    CHECK(told_of_response({}) == "rfc9113#8.3.2-1");
    CHECK(told_of_response({{"server", "x"}}) == "rfc9113#8.3.2-1");
    for (char const* wrong : {"", "20", "2000", "2x0", "099", "000", " 200", "200 "})
        CHECK(told_of_response({{":status", wrong}}) == "rfc9113#8.3.2-1");
    CHECK(told_of_response({{":status", "101"}}) == "rfc9113#8.6");
}
