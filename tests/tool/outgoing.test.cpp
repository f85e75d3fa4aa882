#include "outgoing.hpp"

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

std::vector<item> items_of(std::vector<std::string> const& words) {
    std::vector<item> all;
    for (std::string const& word : words) {
        std::string fault;
        all.emplace_back();
        REQUIRE(read_item(word, all.back(), fault));
    }
    return all;
}

outgoing made(std::string_view method, std::vector<std::string> const& words, outgoing_options o = {}) {
    outgoing got;
    std::string fault;
    o.boundary = "limit";
    bool const good = compose_outgoing(method, items_of(words), o, got, fault);
    INFO(fault);
    CHECK(good);
    return got;
}

std::string fault_of(std::string_view method, std::vector<std::string> const& words, outgoing_options const& o = {}) {
    outgoing got;
    std::string fault;
    CHECK(!compose_outgoing(method, items_of(words), o, got, fault));
    return fault;
}

std::string content_of(outgoing const& o) {
    std::string all;
    for (content_piece const& p : o.content) all += p.of_file ? "<" + p.file + ">" : p.text;
    return all;
}

outgoing_options form() {
    outgoing_options o;
    o.form = true;
    return o;
}

outgoing_options raw(std::string text) {
    outgoing_options o;
    o.has_raw = true;
    o.raw = std::move(text);
    return o;
}

std::string fields_of(outgoing const& o) { return std::string{o.request.fields().text()}; }

}  // namespace

TEST_CASE("data items become the members of a JSON object") {
    struct row {
        std::vector<std::string> words;
        std::string_view content;
    };
    row const rows[] = {
        {{"a=b"}, R"({"a": "b"})"},
        {{"a=b", "c:=1.50"}, R"({"a": "b", "c": 1.50})"},
        {{"n:=12345678901234567890123"}, R"({"n": 12345678901234567890123})"},
        {{"l:=[1, \"x\",null]"}, R"({"l": [1,"x",null]})"},
        {{"q=\"\\\n\t\x01"}, "{\"q\": \"\\\"\\\\\\n\\t\\u0001\"}"},
        {{"e="}, R"({"e": ""})"},
        {{"ä=€"}, R"({"ä": "€"})"},
    };
    for (row const& r : rows) {
        outgoing const o = made("POST", r.words);
        CHECK(content_of(o) == r.content);
        CHECK(o.has_content);
        CHECK(fields_of(o) == "Content-Type: application/json\r\nAccept: application/json, */*;q=0.5\r\n");
    }
    CHECK(fault_of("POST", {"a:=x"}).find("a=x") != std::string::npos);
    CHECK(fault_of("POST", {"a=1", "a=2"}).find("name:=[...] is an array") != std::string::npos);
    CHECK(fault_of("POST", {"a=\xff"}).find("no UTF-8") != std::string::npos);
}

TEST_CASE("with --form they are pairs, and with a file the parts of multipart/form-data") {
    outgoing const pairs = made("POST", {"a=b c", "d=é&"}, form());
    CHECK(content_of(pairs) == "a=b+c&d=%C3%A9%26");
    CHECK(fields_of(pairs) == "Content-Type: application/x-www-form-urlencoded\r\n");
    outgoing const parts = made("POST", {"a=b", "p@dir/me.png", "q@x;type=a/b", "c=\"d\""}, form());
    CHECK(parts.multipart);
    CHECK(content_of(parts) ==
          "--limit\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb"
          "\r\n--limit\r\nContent-Disposition: form-data; name=\"p\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n<dir/me.png>"
          "\r\n--limit\r\nContent-Disposition: form-data; name=\"q\"; filename=\"x\"\r\nContent-Type: a/b\r\n\r\n<x>"
          "\r\n--limit\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n\"d\"\r\n--limit--\r\n");
    CHECK(fields_of(parts) == "Content-Type: multipart/form-data; boundary=limit\r\n");
    CHECK(fault_of("POST", {"p@x"}).find("--form") != std::string::npos);
    CHECK(fault_of("POST", {"n:=1"}, form()).find("n=1") != std::string::npos);
}

TEST_CASE("the whole content: a file, standard input, a text") {
    outgoing const file = made("PUT", {"@a/page.html"});
    CHECK(content_of(file) == "<a/page.html>");
    CHECK(fields_of(file) == "Content-Type: text/html; charset=utf-8\r\n");
    CHECK(fields_of(made("PUT", {"@-"})) == "");
    CHECK(content_of(made("PUT", {"@-"})) == "<->");
    CHECK(fields_of(made("PUT", {"@a.html", "content-type:text/x"})) == "content-type: text/x\r\n");
    CHECK(fields_of(made("PUT", {"@a.html", "content-type:"})) == "");
    outgoing const text = made("POST", {}, raw("hällo"));
    CHECK(content_of(text) == "hällo");
    CHECK(fields_of(text) == "Content-Type: text/plain; charset=utf-8\r\n");
    CHECK(fields_of(made("POST", {}, raw("\xff"))) == "");
    CHECK(made("POST", {}, raw("")).has_content);
    CHECK(!made("POST", {}).has_content);
    outgoing_options json = raw("{}");
    json.json = true;
    CHECK(fields_of(made("POST", {}, json)) == "Content-Type: application/json\r\nAccept: application/json, */*;q=0.5\r\n");
    CHECK(fault_of("POST", {"@a", "b=c"}).find("whole content") != std::string::npos);
    CHECK(fault_of("POST", {"b=c"}, raw("x")).find("--raw") != std::string::npos);
    CHECK(fault_of("POST", {"a=@-", "b=@-"}).find("once") != std::string::npos);
}

TEST_CASE("files are read where their content stands in JSON or in a pair") {
    support::temporary_folder const own;
    own.file("text", "a\"b");
    own.file("json", "[1,\n2]\n");
    std::string const text = own.path("text"), json = own.path("json");
    CHECK(content_of(made("POST", {"t=@" + text, "j:=@" + json})) == R"({"t": "a\"b", "j": [1,2]})");
    CHECK(content_of(made("POST", {"t=@" + text}, form())) == "t=a%22b");
}

TEST_CASE("methods without content take no data, and say what was perhaps meant") {
    for (std::string_view const m : {"GET", "HEAD", "TRACE"}) {
        CHECK(fault_of(m, {"a=b"}).find("a==b") != std::string::npos);
        CHECK(fault_of(m, {"@x"}).find("httoop post") != std::string::npos);
        CHECK(fault_of(m, {}, raw("x")).find("--raw") != std::string::npos);
        CHECK(!made(m, {"a==b", "X:y"}).has_content);
    }
    for (std::string_view const m : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"}) CHECK(made(m, {"a=b"}).has_content);
    CHECK(fault_of("CONNECT", {}).find("--tunnel") != std::string::npos);
    CHECK(fault_of("GE T", {}).find("no method") != std::string::npos);
}

TEST_CASE("fields are added in their order, left out, or empty; some are not for the giving") {
    outgoing const o = made("GET", {"X-A:1", "X-A:2", "Empty;", "Accept:", "user-agent:"});
    CHECK(fields_of(o) == "X-A: 1\r\nX-A: 2\r\nEmpty: \r\n");
    CHECK(o.withheld == std::vector<std::string>{"Accept", "user-agent"});
    for (char const* const word : {"Host:x", "content-length:3", "Transfer-Encoding:chunked", "Host:"})
        CHECK(fault_of("POST", {word}).find("cannot be given") != std::string::npos);
    CHECK(fault_of("GET", {"A:b\nc"}).find("rfc9110") != std::string::npos);
}

TEST_CASE("query items come behind the URL's own query, percent-encoded") {
    CHECK(made("GET", {"a==b c", "ü==&=", "z=="}).query == "a=b%20c&%C3%BC=%26%3D&z=");
    struct row {
        std::string_view url, query, all;
    };
    row const rows[] = {
        {"http://a/", "x=1", "http://a/?x=1"},       {"http://a/?y", "x=1", "http://a/?y&x=1"},
        {"http://a/?", "x=1", "http://a/?x=1"},      {"http://a/?y&", "x=1", "http://a/?y&x=1"},
        {"http://a/#f?", "x=1", "http://a/?x=1#f?"}, {"http://a", "", "http://a"},
    };
    for (row const& r : rows) CHECK(with_query(r.url, r.query) == r.all);
}
