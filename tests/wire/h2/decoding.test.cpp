// Fields of blocks: names and values, limits.
#include <wire/h2/heads.hpp>

#include <doctest/doctest.h>

#include <string>

#include <wire/h1/head.hpp>

#include "support/field_lists.hpp"

using namespace httoop;
using namespace support;
using wire::h2::verdict;

TEST_CASE("a request is read as HTTP/1.1 would have brought it") {
    receiving_end e;
    CHECK(e.request(get_with({{"accept", "*/*"}, {"x-own", "1"}, {"empty", ""}, {"tab", "a\tb"}})).good());
    request const r = e.taken();
    CHECK(r.method() == method::get);
    CHECK(r.target() == "/");
    CHECK(r.form() == target_form::origin);
    CHECK(r.version() == http_2);
    CHECK(r.protocol() == "");
    CHECK(lines_of(r.fields()) == "host: example.org\naccept: */*\nx-own: 1\nempty: \ntab: a\tb\n");
    CHECK(r.fields().value(field_id::accept) == "*/*");
    CHECK(r.fields().has(field_id::unknown) == false);
    CHECK(r.fields().value("X-Own") == "1");
    CHECK(r.fields().text() == "host: example.org\r\naccept: */*\r\nx-own: 1\r\nempty: \r\ntab: a\tb\r\n");
    CHECK(r.fields().canonical());

    // The same head in HTTP/1.1.
    std::string const head = "GET / HTTP/1.1\r\n" + std::string{r.fields().text()} + "\r\n";
    wire::head_parser h;
    REQUIRE(h.read_request(head, e.context) == wire::head_parser::progress::complete);
    request older;
    h.take(head, older);
    CHECK(older.method() == r.method());
    CHECK(older.target() == r.target());
    CHECK(older.authority() == r.authority());
    CHECK(older.path() == r.path());
    CHECK(older.query().data() == r.query().data());
    auto a = older.fields().begin();
    for (field_line const line : r.fields()) {
        CHECK((*a).id == line.id);
        CHECK((*a).name == line.name);
        CHECK((*a).value == line.value);
        ++a;
    }
    CHECK(a == older.fields().end());
}

TEST_CASE("what a field was found to be holds for the table's entry, and for that alone") {
    receiving_end e;
    field_list const fields = get_with({{"user-agent", "someone"}, {"x-own", "1"}, {"te", "trailers"}, {"cookie", "a=b; c=d; e=f; g=h; i=j"}});
    std::string first;
    for (int round = 0; round < 5; ++round) {
        CAPTURE(round);
        REQUIRE(told(e.request(fields)) == "");
        request const r = e.taken();
        if (round == 0) first = lines_of(r.fields());
        CHECK(lines_of(r.fields()) == first);
        CHECK(r.target() == "/");
        CHECK(r.authority() == "example.org");
        CHECK(r.fields().value(field_id::te) == "trailers");
        // Names that are in the table come with other values, good ones and bad ones.
        CHECK(told(e.request(get_with({{"te", "gzip" + std::to_string(round)}}))) == "rfc9113#8.2.2-3");
        CHECK(told(e.request(get_with({{"x-own", std::to_string(round) + "\n"}}))) == "rfc9113#8.2.1-5");
        CHECK(told(e.request(get_with({{"x-own", std::to_string(round) + " "}}))) == "rfc9113#8.2.1-6");
        CHECK(told(e.request(get_with({{"X", "1"}}))) == "rfc9113#8.2.1-3");
        // Pseudo-fields, good before, where they may not be.
        CHECK(told(e.trailers({{":authority", "example.org"}})) == "rfc9113#8.1-3");
        CHECK(told(e.response({{":status", "200"}, {":authority", "example.org"}})) == "rfc9113#8.3-2");
        CHECK(told(e.request({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "b@c" + std::to_string(round)}})) ==
              "rfc9113#8.3.1-8");
    }
}

// req: rfc9113#8.2.1-1 rfc9113#8.2.1-3 rfc9113#8.2.1-4 rfc9113#8.2.1-7 rfc9113#8.2.1-9
TEST_CASE("field names are tokens in lower case") {
    for (int c = 0; c < 256; ++c) {
        CAPTURE(c);
        for (std::size_t at : {0u, 1u, 2u, 20u}) {
            std::string name = "x-a-name-of-some-leng";
            name[at] = static_cast<char>(c);
            bool const out = c <= 0x20 || (c >= 'A' && c <= 'Z') || c >= 0x7f;
            std::string expected = out ? "rfc9113#8.2.1-3" : c == ':' ? "rfc9113#8.2.1-4" : "";
            if (!out && c != ':' && !tchar(static_cast<char>(c))) expected = "rfc9113#8.2.1-1";
            if (c == ':' && at == 0) expected = "rfc9113#8.3-4";
            CHECK(told_of_request(get_with({{name, "1"}})) == expected);
        }
    }
    CHECK(told_of_request(get_with({{"", "1"}})) == "rfc9113#8.2.1-1");
    CHECK(told_of_request(get_with({{"Accept", "1"}})) == "rfc9113#8.2.1-3");
    CHECK(told_of_request(get_with({{"accep\xd4", "1"}})) == "rfc9113#8.2.1-3");
    receiving_end e;
    verdict const v = e.request(get_with({{"Accept", "1"}}));
    REQUIRE(!v.good());
    CHECK(v.broken.broken->status == 400);
    CHECK(told(e.response({{":status", "200"}, {"Server", "x"}})) == "rfc9113#8.2.1-3");
    CHECK(told(e.trailers({{"Server", "x"}})) == "rfc9113#8.2.1-3");
}

// req: rfc9113#8.2.1-1 rfc9113#8.2.1-5 rfc9113#8.2.1-6 rfc9113#8.2.1-7
TEST_CASE("field values hold no control octet, and have no white space around them") {
    for (int c = 0; c < 256; ++c) {
        CAPTURE(c);
        for (std::size_t size : {1u, 2u, 3u, 5u, 9u, 17u, 33u, 40u})
            for (std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
                std::string value(size, 'v');
                value[at] = static_cast<char>(c);
                bool const space = c == ' ' || c == '\t', ends = at == 0 || at + 1 == size;
                std::string const expected = c == 0 || c == '\r' || c == '\n' ? "rfc9113#8.2.1-5"
                                             : space                          ? ends ? "rfc9113#8.2.1-6" : ""
                                             : c < 0x20 || c == 0x7f          ? "rfc9113#8.2.1-1"
                                                                              : "";
                CHECK(told_of_request(get_with({{"x", value}})) == expected);
            }
    }
    receiving_end e;
    CHECK(told(e.trailers({{"x", "a\nb"}})) == "rfc9113#8.2.1-5");
}

// req: rfc7541#6.2.3-1 rfc7541#6.2.3-3 rfc7541#7.1.3-1
TEST_CASE("what came never indexed is known to have, in a request and in its copies") {
    receiving_end e;
    std::string block = block_of(get_with({{"plain", "1"}}), e.peer);
    e.peer.add(block, "secret", "2", true);
    e.peer.add(block, "authorization", "Basic abc");
    e.peer.add(block, "cookie", "a=b; and much that nobody could guess");
    e.peer.add(block, "cookie", "c=d", true);
    REQUIRE(e.decoder.read_request(block).good());
    field_section const received = e.taken().fields();
    std::string flagged;
    for (field_line const line : received)
        if (line.never_indexed) flagged.append(line.name) += ' ';
    CHECK(flagged == "secret authorization cookie ");
    field_section forwarded;
    for (field_line const line : received) forwarded.append(line);
    for (int i = 0; i < 40; ++i) forwarded.append("more", std::string(40, 'x'));  // it moves
    flagged.clear();
    for (field_line const line : forwarded)
        if (line.never_indexed) flagged.append(line.name) += ' ';
    CHECK(flagged == "secret authorization cookie ");
}

// req: rfc9110#5.4-1
TEST_CASE("a section too large is refused, and the next one is read with the same tables") {
    receiving_end e;
    field_list large = get_with({{"x-first", "kept in the table"}});
    for (int i = 0; i < 5; ++i) large.push_back({"x-large", std::string(20000, static_cast<char>('a' + i))});
    CHECK(told(e.request(large)) == "rfc9110#5.4-1 431");
    CHECK(e.request(get_with({{"x-first", "kept in the table"}})).good());
    CHECK(e.taken().fields().value("x-first") == "kept in the table");
    field_list many = get_with({});
    for (int i = 0; i < 128; ++i) many.push_back({"x", "y"});
    CHECK(told(e.request(many)) == "rfc9110#5.4-1 431");
    // As many lines as HTTP/1.1 may have, with Host, and however many pieces Cookie comes in.
    many.pop_back();
    for (int i = 0; i < 100; ++i) many.push_back({"cookie", "a=" + std::to_string(i)});
    CHECK(told(e.request(many)) == "rfc9110#5.4-1 431");
    many.erase(many.end() - 101);
    CHECK(told(e.request(many)) == "");
    CHECK(e.taken().fields().size() == 128);
    for (int i = 0; i < 60; ++i) many.push_back({"cookie", "b=" + std::to_string(i)});
    CHECK(told(e.request(many)) == "rfc9110#5.4-1 431");
    CHECK(told(e.request(get_with({{"x", std::string(24576 - 2, 'y')}}))) == "rfc9110#5.4-1 431");
    CHECK(told(e.request(get_with({{"x", std::string(24576 - 3, 'y')}}))) == "");
    CHECK(told(e.trailers({{"x", std::string(24576 - 2, 'y')}})) == "rfc9110#5.4-1 431");
    // However long, coded or not: other streams go on.
    for (std::size_t const size : {30000, 65000, 70000, 120000})
        for (char const octet : {'y', '~'}) {
            CHECK(told(e.request(get_with({{"x", std::string(size, octet)}}))) == "rfc9110#5.4-1 431");
            CHECK(told(e.request({{":method", "GET"}, {":scheme", "http"}, {":authority", "a"},
                                  {":path", "/" + std::string(size, octet)}})) ==
                  (size <= 65000 ? "rfc9112#3-2 414" : "rfc9110#5.4-1 431"));
        }
    CHECK(e.request(get_with({{"x-first", "kept in the table"}})).good());
}

// req: rfc9113#10.5.1-1
TEST_CASE("fields of the table that are named again and again take no more memory than a section may") {
    receiving_end e;
    CHECK(e.request(get_with({{"x-large", std::string(3000, 'x')}})).good());
    std::string block = block_of(get_with({}), e.peer);
    block.append(100000, block_of({{"x-large", std::string(3000, 'x')}}, e.peer).front());
    CHECK(told(e.decoder.read_request(block)) == "rfc9110#5.4-1 431");
    CHECK(e.decoder.held() < 4 * 65536);
    CHECK(e.request(get_with({{"x-large", std::string(3000, 'x')}})).good());
}

TEST_CASE("a malformed block leaves the tables right, a broken one ends the connection") {
    receiving_end e;
    CHECK(told(e.request(get_with({{"Bad", "1"}, {"x-after", "2"}}))) == "rfc9113#8.2.1-3");
    CHECK(told(e.request(get_with({{"x-after", "2"}}))) == "");
    CHECK(e.taken().fields().value("x-after") == "2");
    CHECK(e.decoder.pass_over(block_of(get_with({{"x-passed", "3"}}), e.peer)).good());
    CHECK(told(e.request(get_with({{"x-passed", "3"}}))) == "");
    CHECK(e.taken().fields().value("x-passed") == "3");
    CHECK(told(e.decoder.read_request("\x80")) == "connection: rfc7541#6.1-1");
    CHECK(told(e.request(get_with({}))) == "connection: rfc7541#6.1-1");
    CHECK(told(e.decoder.pass_over("\x82")) == "connection: rfc7541#6.1-1");
}
