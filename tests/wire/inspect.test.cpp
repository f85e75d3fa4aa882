#include <httoop/wire/inspect.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace httoop;
using wire::inspected;

namespace {

struct reading {
    policy p;
    std::vector<inspected> messages;
    std::size_t end = 0;

    reading(octets stream, wire::role role, method::known to = method::get, relaxation r = relaxation::none) {
        p.relax(r);
        wire::context c;
        c.role = role;
        c.policy = &p;
        wire::inspector reader{stream, c};
        reader.answers(to);
        for (inspected m; reader.next(m);) {
            messages.push_back(std::move(m));
            if (messages.size() > 100) break;
        }
        end = reader.position();
    }
};

reading requests(octets stream, relaxation r = relaxation::none) {
    return {stream, wire::role::server, method::get, r};
}
reading responses(octets stream, method::known to = method::get) { return {stream, wire::role::client, to}; }

bool found(inspected const& m, octets id) {
    for (finding const& f : m.findings)
        if (f.broken->id == id) return true;
    return false;
}

}  // namespace

TEST_CASE("inspect: pipelined requests are told apart, with their places in the stream") {
    std::string const stream =
        "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        "\r\nPOST /b?c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n";
    reading const r = requests(stream);
    REQUIRE(r.messages.size() == 3);
    for (inspected const& m : r.messages) {
        CHECK(m.ended == inspected::ending::complete);
        CHECK(m.findings.empty());
    }
    CHECK(r.end == stream.size());
    inspected const& post = r.messages[1];
    CHECK(post.whole.at == 28);
    CHECK(post.empty_lines.of(stream) == "\r\n");
    CHECK(post.start_line.of(stream) == "POST /b?c HTTP/1.1\r\n");
    CHECK(post.fields.of(stream) == "Host: x\r\nContent-Length: 5\r\n");
    CHECK(post.content.of(stream) == "hello");
    CHECK(post.asked.method() == method::post);
    CHECK(post.asked.query() == "c");
    CHECK(r.messages[2].whole.at == post.whole.at + post.whole.size);
}

TEST_CASE("inspect: chunks keep their lines, data and line ends, and trailers their place") {
    std::string const stream =
        "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n00A;a=b\r\n0123456789\r\n0;last\r\nETag: \"1\"\r\n\r\nGET";
    reading const r = requests(stream);
    REQUIRE(r.messages.size() == 2);
    inspected const& m = r.messages[0];
    CHECK(m.ended == inspected::ending::complete);
    CHECK(m.framing.chunked);
    REQUIRE(m.chunks.size() == 3);
    CHECK(m.chunks[0].line.of(stream) == "5\r\n");
    CHECK(m.chunks[0].data.of(stream) == "hello");
    CHECK(m.chunks[0].end.of(stream) == "\r\n");
    CHECK(m.chunks[1].line.of(stream) == "00A;a=b\r\n");
    CHECK(m.chunks[1].data.of(stream) == "0123456789");
    CHECK(m.chunks[2].line.of(stream) == "0;last\r\n");
    CHECK(m.chunks[2].data.size == 0);
    CHECK(m.content_size == 15);
    CHECK(m.trailers.of(stream) == "ETag: \"1\"\r\n");
    CHECK(r.messages[1].ended == inspected::ending::incomplete);
    CHECK(r.messages[1].whole.at == m.whole.size);
}

TEST_CASE("inspect: every violation of a readable message is found, not only the first") {
    reading const r = requests("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nA : b\r\n\r\n");
    REQUIRE(r.messages.size() == 1);
    inspected const& m = r.messages[0];
    CHECK(m.findings.size() >= 2);
    CHECK(found(m, "rfc9112#5.1-1"));
    CHECK(found(m, "rfc9112#3.2-6"));
}

TEST_CASE("inspect: where the end of a message cannot be trusted no message is read behind it") {
    octets const rows[][3] = {
        {"Content-Length: 3, 4\r\n", "abcd", "rfc9112#6.3-4"},
        {"Content-Length: 3\r\nContent-Length: 4\r\n", "abcd", "rfc9112#6.3-4"},
        {"Content-Length: +3\r\n", "abc", "rfc9112#6.3-4"},
        {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", "rfc9112#6.2-1"},
        {"Transfer-Encoding: xchunked\r\n", "0\r\n\r\n", "rfc9112#6.3-3"},
        {"Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n", "rfc9112#6.1-2"},
        {"Transfer-Encoding : chunked\r\n", "0\r\n\r\n", "rfc9112#5.1-1"},
        {"X: a\nContent-Length: 3\r\n", "abc", "rfc9112#2.2"},
        {"Transfer-Encoding: chunked\r\n", "3;\r\nabc\r\n0\r\n\r\n", "rfc9112#7.1.1"},
        {"Transfer-Encoding: chunked\r\n", "0\r\nX : a\r\n\r\n", "rfc9112#5.1-1"},
    };
    for (auto const& [fields, content, id] : rows) {
        CAPTURE(fields);
        std::string const stream = "POST / HTTP/1.1\r\nHost: a, b\r\n" + std::string{fields} + "\r\n" +
                                   std::string{content} + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        reading const r = requests(stream);
        REQUIRE(r.messages.size() == 1);
        inspected const& m = r.messages[0];
        CHECK(m.ended == inspected::ending::violated);
        CHECK_FALSE(m.trusted);
        REQUIRE(!m.findings.empty());
        CHECK(octets{m.findings.back().broken->id} == id);
        CHECK(m.whole.size == stream.size());
    }
}

TEST_CASE("inspect: what is wrong elsewhere, or repaired, leaves the end of a message known") {
    std::string const next = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    CHECK(requests("GET / HTTP/1.1\r\n\r\n" + next).messages.size() == 2);
    CHECK(requests("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n" + next).messages.size() == 2);
    CHECK(requests("GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n" + next).messages.size() == 2);
    CHECK(requests("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next,
                   relaxation::length_with_chunked)
              .messages.size() == 2);
    reading const folded = responses("HTTP/1.1 204 No\r\nA: b\r\n c\r\n\r\nHTTP/1.1 204 No\r\n\r\n");
    CHECK(folded.messages.size() == 2);
}

TEST_CASE("inspect: a message that cannot be read on reaches to the stream's end, its fault last") {
    std::string const stream = "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabcGET / HTTP/1.1\r\n";
    reading const r = requests(stream);
    REQUIRE(r.messages.size() == 1);
    inspected const& m = r.messages[0];
    CHECK(m.ended == inspected::ending::violated);
    CHECK(m.whole.size == stream.size());
    REQUIRE(!m.findings.empty());
    CHECK(octets{m.findings.back().broken->id} == "rfc9112#7.1");
    std::size_t same = 0;
    for (finding const& f : m.findings) same += f.broken == m.findings.back().broken;
    CHECK(same == 1);
}

TEST_CASE("inspect: offsets in chunks and trailers count from the start of the message") {
    std::string const head = "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    reading const chunk = requests("\r\n" + head + "1\r\nax");
    REQUIRE(chunk.messages.size() == 1);
    REQUIRE(!chunk.messages[0].findings.empty());
    CHECK(chunk.messages[0].findings.back().offset == 2 + head.size() + 4);

    std::string const trailer = head + "0\r\nA : b\r\n\r\n";
    reading const in_trailer = requests(trailer);
    REQUIRE(in_trailer.messages.size() == 1);
    REQUIRE(!in_trailer.messages[0].findings.empty());
    std::size_t const offset = in_trailer.messages[0].findings[0].offset;
    CHECK(offset >= head.size() + 3);
    CHECK(offset < trailer.size());
}

TEST_CASE("inspect: responses end as the method they answer says") {
    std::string const stream = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    CHECK(responses(stream, method::head).messages[0].ended == inspected::ending::complete);
    CHECK(responses(stream, method::get).messages[0].ended == inspected::ending::incomplete);
    std::string const open = "HTTP/1.1 200 OK\r\n\r\nall the rest";
    reading const r = responses(open);
    REQUIRE(r.messages.size() == 1);
    CHECK(r.messages[0].framing.until_close);
    CHECK(r.messages[0].closes);
    CHECK(r.messages[0].content.of(open) == "all the rest");
}

TEST_CASE("inspect: interim responses come before the final one, a 101 ends HTTP") {
    std::string const stream = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 \r\n\r\n";
    CHECK(responses(stream).messages.size() == 2);
    std::string const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x81\x02";
    reading const r = responses(upgraded);
    REQUIRE(r.messages.size() == 1);
    CHECK(r.messages[0].tunnels);
    CHECK(r.end == upgraded.size() - 2);
}

TEST_CASE("inspect: what follows CONNECT is not read") {
    std::string const stream = "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n\x16\x03\x01";
    reading const r = requests(stream);
    REQUIRE(r.messages.size() == 1);
    CHECK(r.messages[0].tunnels);
    CHECK(r.end == stream.size() - 3);
}

TEST_CASE("inspect: a relaxed rule is told, as repaired") {
    reading const r = requests("GET / HTTP/1.1\nHost: x\n\n", relaxation::bare_lf);
    REQUIRE(r.messages.size() == 1);
    CHECK(r.messages[0].ended == inspected::ending::complete);
    REQUIRE(!r.messages[0].findings.empty());
    CHECK(r.messages[0].findings[0].repaired);
}

TEST_CASE("inspect: every beginning of a stream is incomplete, and nothing is read beyond it") {
    std::string const stream =
        "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nETag: \"1\"\r\n\r\n";
    for (std::size_t n = 1; n < stream.size(); ++n) {
        CAPTURE(n);
        reading const r = requests(octets{stream}.substr(0, n));
        REQUIRE(r.messages.size() == 1);
        CHECK(r.messages[0].ended == inspected::ending::incomplete);
        CHECK(r.messages[0].whole.size == n);
        CHECK(r.messages[0].findings.empty());
    }
}
