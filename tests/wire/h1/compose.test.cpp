#include <wire/h1/compose.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <httoop/wire/rules.hpp>
#include <wire/h1/head.hpp>

using namespace httoop;
using wire::head_control;
using wire::outgoing;

namespace {

template <class Message>
std::string composed(Message const& m, head_control const& c) {
    std::size_t const bound = wire::composed_bound(m, c);
    std::vector<char> to(bound);
    char* const end = wire::compose_head(to.data(), m, c);
    REQUIRE(static_cast<std::size_t>(end - to.data()) <= bound);
    return {to.data(), end};
}

head_control answer(content_length_of length, status_code s = {}) {
    head_control c;
    c.framing = wire::frame_response(s, method::get, http_1_1, length);
    return c;
}
head_control question(method::known m = method::get,
                      content_length_of length = content_length_of::no_content()) {
    head_control c;
    c.framing = *wire::frame_request(m, http_1_1, http_1_1, length);
    return c;
}

constexpr octets date_line = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

}  // namespace

TEST_CASE("every registered status code has its status line") {
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section)                  \
    CHECK(composed(response{status_code::constant},                                        \
                   answer(content_length_of::exactly(3), status_code::constant))           \
              .starts_with("HTTP/1.1 " #code " " phrase "\r\n"));
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS
}

// req: rfc9112#4-2
TEST_CASE("the space before an empty reason is kept (RFC 9112 4)") {
    auto const c = answer(content_length_of::no_content());
    CHECK(composed(response{*status_code::from(299)}, c) == "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n");
    CHECK(composed(response{*status_code::from(999)}, c) == "HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n");
    response r;
    r.reason("");
    CHECK(composed(r, c) == "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
    r.reason("Fine, thanks");
    CHECK(composed(r, c) == "HTTP/1.1 200 Fine, thanks\r\nContent-Length: 0\r\n\r\n");
}

// req: rfc9110#6.2-4 rfc9112#2.3-1
// req: rfc9110#6.2-3 rfc9112#2.3-2
TEST_CASE("a response says our version, whatever the message says (RFC 9110 6.2)") {
    response r;
    for (http_version const v : {http_1_0, http_2, http_version{1, 2}}) {
        r.version(v);
        CHECK(composed(r, answer(content_length_of::no_content())).starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

// req: rfc9110#6.6.1-2
TEST_CASE("Date is added where there is none (RFC 9110 6.6.1)") {
    head_control c = answer(content_length_of::no_content());
    c.date_line = date_line;
    response r;
    CHECK(composed(r, c) == "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
    r.set("Date", "Tue, 15 Nov 1994 08:12:31 GMT");
    CHECK(composed(r, c) == "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 0\r\n\r\n");
}

// req: rfc9110#8.6-10 rfc9110#8.6-3 rfc9110#8.6-4 rfc9110#8.6-5 rfc9112#6.2-1 rfc9112#6.1-2
// req: rfc9112#6.1-3 rfc9112#6.1-4 rfc9112#6.1-5 rfc9112#6.1-9
TEST_CASE("framing fields are derived; those of the caller stay out") {
    response r;
    r.fields().append("Content-Length", "3, 4");
    r.fields().append("X-A", "1");
    r.fields().append("Transfer-Encoding", "chunked");
    auto const fields = [&](status_code s, method::known m, http_version v, content_length_of l) {
        response o{s};
        o.fields() = r.fields();
        head_control c;
        c.framing = wire::frame_response(s, m, v, l);
        std::string const all = composed(o, c);
        return all.substr(all.find("\r\n") + 2);
    };
    auto const get = method::get;
    auto const five = content_length_of::exactly(5);
    auto const open = content_length_of::until_end();
    CHECK(fields({}, get, http_1_1, five) == "X-A: 1\r\nContent-Length: 5\r\n\r\n");
    CHECK(fields({}, get, http_1_1, open) == "X-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    CHECK(fields({}, get, http_1_0, open) == "X-A: 1\r\n\r\n");
    CHECK(fields({}, method::head, http_1_1, five) == "X-A: 1\r\nContent-Length: 5\r\n\r\n");
    CHECK(fields(status_code::not_modified, get, http_1_1, five) == "X-A: 1\r\nContent-Length: 5\r\n\r\n");
    CHECK(fields(status_code::no_content, get, http_1_1, five) == "X-A: 1\r\n\r\n");
    CHECK(fields(status_code::no_content, get, http_1_1, open) == "X-A: 1\r\n\r\n");

    request q{method::put, "/"};
    q.fields() = r.fields();
    CHECK(composed(q, question(method::put, five)) == "PUT / HTTP/1.1\r\nX-A: 1\r\nContent-Length: 5\r\n\r\n");
    CHECK(composed(q, question(method::put, open)) ==
          "PUT / HTTP/1.1\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
}

// req: rfc9110#8.6-10
TEST_CASE("a Content-Length as ours would be stays where it stands; any other gives way to ours") {
    auto const with = [](std::vector<std::pair<octets, octets>> const& lines) {
        response r;
        for (auto const& [name, value] : lines) r.fields().append(name, value);
        return composed(r, answer(content_length_of::exactly(3)));
    };
    octets const start = "HTTP/1.1 200 OK\r\n";
    CHECK(with({{"A", "b"}, {"Content-Length", "3"}, {"C", "d"}}) == std::string{start} + "A: b\r\nContent-Length: 3\r\nC: d\r\n\r\n");
    CHECK(with({{"Content-Length", "3"}}) == std::string{start} + "Content-Length: 3\r\n\r\n");
    std::string const ours = std::string{start} + "A: b\r\nContent-Length: 3\r\n\r\n";
    for (octets const value : {"4", "03", "3, 3", "33", ""}) {
        CAPTURE(value);
        CHECK(with({{"Content-Length", value}, {"A", "b"}}) == ours);
    }
    CHECK(with({{"content-length", "3"}, {"A", "b"}}) == ours);
    CHECK(with({{"Content-Length", "3"}, {"Content-Length", "3"}, {"A", "b"}}) == ours);
    CHECK(with({{"Content-Length", "3"}, {"Transfer-Encoding", "chunked"}, {"A", "b"}}) == ours);
    CHECK(with({{"Content-Length", "3"}, {"Connection", "x"}, {"A", "b"}}) ==
          std::string{start} + "A: b\r\nContent-Length: 3\r\nConnection: x\r\n\r\n");
    // As it was received, not as it would be composed.
    response r;
    r.fields().append("A", "b");
    r.fields().append("Content-Length", "3");
    r.fields().erase("A");
    CHECK(composed(r, answer(content_length_of::exactly(3))) == std::string{start} + "Content-Length: 3\r\n\r\n");
}

TEST_CASE("Trailer is sent only with a message that can have trailers") {
    response r;
    r.set("Trailer", "Content-Digest");
    CHECK(composed(r, answer(content_length_of::until_end())) ==
          "HTTP/1.1 200 OK\r\nTrailer: Content-Digest\r\nTransfer-Encoding: chunked\r\n\r\n");
    CHECK(composed(r, answer(content_length_of::exactly(1))) == "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
}

// req: rfc9110#7.6.1-1 rfc9110#7.6.1-4 rfc9110#7.8-6 rfc9110#10.1.4-1 rfc9112#7.4-2
TEST_CASE("connection options of the caller are merged with ours, each once (RFC 9110 7.6.1)") {
    struct {
        std::vector<std::pair<char const*, char const*>> fields;
        bool close, keep_alive;
        char const* expected;
    } const rows[] = {
        {{}, false, false, ""},
        {{}, true, false, "Connection: close\r\n"},
        {{}, false, true, "Connection: keep-alive\r\n"},
        {{{"Connection", "close"}}, false, false, ""},
        {{{"Connection", "Keep-Alive"}, {"Keep-Alive", "timeout=5"}}, false, false, ""},
        {{{"Connection", "x-one, close,,x-two"}, {"Connection", "X-One"}}, true, false,
         "Connection: close, x-one, x-two\r\n"},
        {{{"Upgrade", "h2c"}}, false, false, "Upgrade: h2c\r\nConnection: Upgrade\r\n"},
        {{{"Upgrade", "h2c"}, {"Connection", "upgrade"}}, false, false, "Upgrade: h2c\r\nConnection: upgrade\r\n"},
        {{{"TE", "trailers"}}, false, false, "TE: trailers\r\nConnection: TE\r\n"},
        {{{"HTTP2-Settings", "AAMAAABkAAQAAP__"}, {"Upgrade", "h2c"}}, false, false,
         "HTTP2-Settings: AAMAAABkAAQAAP__\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"},
        {{{"Connection", "Cache-Control, x, host, content-length, transfer-encoding"}}, false, false,
         "Connection: x\r\n"},
        {{{"Connection", "not a token, x"}}, false, false, "Connection: x\r\n"},
        {{{"Connection", "Meter, c-man, Proxy-Authorization, Trailer"}}, false, false, "Connection: Meter, c-man\r\n"},
        {{{"Proxy-Connection", "keep-alive"}}, false, false, ""},
    };
    for (auto const& row : rows) {
        response r;
        for (auto const& [name, value] : row.fields) r.fields().append(name, value);
        head_control c = answer(content_length_of::no_content());
        c.framing.says = outgoing::field::none;
        c.close = row.close;
        c.keep_alive = row.keep_alive;
        CHECK(composed(r, c) == std::string{"HTTP/1.1 200 OK\r\n"} + row.expected + "\r\n");
    }
}

// req: rfc9110#7.2-2
TEST_CASE("Host goes first (RFC 9110 7.2)") {
    request q{method::get, "/a?b"};
    q.fields().append("Accept", "*/*");
    q.fields().append("hOsT", "a.example");
    q.fields().append("X-A", "1");
    CHECK(composed(q, question()) == "GET /a?b HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\nX-A: 1\r\n\r\n");
    q.fields().erase("Accept");
    CHECK(composed(q, question()) == "GET /a?b HTTP/1.1\r\nhOsT: a.example\r\nX-A: 1\r\n\r\n");
}

TEST_CASE("an unknown method and the other forms of a target are composed as they are") {
    request q{method::of_token("BREW"), "*"};
    CHECK(composed(q, question()) == "BREW * HTTP/1.1\r\n\r\n");
    head_control c = question();
    c.version = http_1_0;
    CHECK(composed(request{method::connect, "a:1"}, c) == "CONNECT a:1 HTTP/1.0\r\n\r\n");
}

TEST_CASE("fields can be ordered as HTTP/1.0 taught (RFC 1945 4.2)") {
    response r;
    for (auto const& [name, value] : std::vector<std::pair<char const*, char const*>>{
             {"Content-Type", "text/plain"}, {"X-Unknown", "1"}, {"Server", "x"},
             {"Cache-Control", "no-store"}, {"Vary", "Accept"}, {"Via", "1.1 p"}})
        r.fields().append(name, value);
    head_control c = answer(content_length_of::exactly(2));
    c.ordered = true;
    c.close = true;
    c.date_line = date_line;
    CHECK(composed(r, c) == "HTTP/1.1 200 OK\r\n"
                            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: no-store\r\nVia: 1.1 p\r\n"
                            "Connection: close\r\n"
                            "Server: x\r\nVary: Accept\r\n"
                            "Content-Type: text/plain\r\nX-Unknown: 1\r\nContent-Length: 2\r\n\r\n");
    request q{method::get, "/"};
    for (auto const& [name, value] : std::vector<std::pair<char const*, char const*>>{
             {"Content-Type", "text/plain"}, {"Host", "a"}, {"Pragma", "no-cache"}, {"Accept", "*/*"}})
        q.fields().append(name, value);
    c = question(method::post, content_length_of::until_end());
    c.ordered = true;
    CHECK(composed(q, c) == "GET / HTTP/1.1\r\n"
                            "Pragma: no-cache\r\nTransfer-Encoding: chunked\r\n"
                            "Host: a\r\nAccept: */*\r\n"
                            "Content-Type: text/plain\r\n\r\n");
}

TEST_CASE("field lines keep their order, their case and their number") {
    response r;
    r.fields().append("Set-Cookie", "a=1");
    r.fields().append("x-LOWER", "");
    r.fields().append("Set-Cookie", "b=2");
    CHECK(composed(r, answer(content_length_of::no_content())) ==
          "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nx-LOWER: \r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n");
}

// req: rfc9110#6.5.1-1
TEST_CASE("trailers are those whose definition allows it, or that only the caller knows (RFC 9110 6.5.1)") {
    field_section t;
    for (char const* name : {"Content-Digest", "Content-Length", "Host", "grpc-status", "Authorization", "ETag"})
        t.append(name, "1");
    std::vector<char> to(t.composed_size());
    char* const end = wire::compose_trailers(to.data(), t);
    CHECK(std::string(to.data(), end) == "Content-Digest: 1\r\ngrpc-status: 1\r\nETag: 1\r\n");
}

TEST_CASE("what is composed reads back as it was") {
    // Whatever the values: a parser gives back the same lines.
    policy const p;
    wire::context c;
    c.role = wire::role::client;
    c.policy = &p;
    for (unsigned o = 1; o < 256; ++o) {
        response r;
        r.set("X-A", std::string{"a"} + static_cast<char>(o) + "b");
        r.reason(std::string{"r"} + static_cast<char>(o) + "s");
        CAPTURE(o);
        if (!r.defect()) continue;
        std::string const all = composed(r, answer(content_length_of::exactly(7)));
        wire::head_parser h;
        h.reset();
        REQUIRE(h.read_response(all, c) == wire::head_parser::progress::complete);
        REQUIRE(h.size() == all.size());
        response back;
        h.take(all, back);
        CHECK(back.fields().value("X-A") == r.fields().value("X-A"));
        CHECK(back.reason() == r.reason());
        CHECK(back.fields().size() == 2);
    }
}
