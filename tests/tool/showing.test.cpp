#include "showing.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::tool;

namespace {

paint const plain{false}, coloured{true};

}  // namespace

TEST_CASE("JSON has a line for each member and element, and its tokens stay as they are") {
    CHECK(pretty_json(R"({"a":[1,2.50,{"b":null}],"c":{},"d":[],"e":"x\"y: ,"})", plain) ==
          "{\n  \"a\": [\n    1,\n    2.50,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": [],\n"
          "  \"e\": \"x\\\"y: ,\"\n}");
    CHECK(pretty_json(" true\n", plain) == "true");
    CHECK(pretty_json("[[]]", plain) == "[\n  []\n]");
    CHECK(pretty_json("{\"a\":1}", coloured) == "{\n  \x1b[34m\"a\"\x1b[0m: \x1b[36m1\x1b[0m\n}");
    CHECK(pretty_json("{\"a\":", plain) == "{\"a\":");  // no JSON
    CHECK(pretty_json("\x1b[1m{", plain) == "\\x1b[1m{");
}

TEST_CASE("a terminal obeys nothing of what is shown") {
    CHECK(harmless("a\tb\r\nc\n", plain) == "a\tb\nc\n");
    CHECK(harmless("\x1b]0;x\x07", plain) == "\\x1b]0;x\\x07");
    CHECK(harmless("a\rb", plain) == "a\\x0db");
    CHECK(harmless("\xc3\xbc\xc2\x9b\xff\xe2\x82", plain) == "\xc3\xbc\\xc2\\x9b\\xff\\xe2\\x82");
    CHECK(harmless("\x7f", coloured) == "\x1b[35m\\x7f\x1b[0m");
    CHECK(pretty_json("{\"a\x7f\":\"\x7f\"}", plain) == "{\n  \"a\\x7f\": \"\\x7f\"\n}");
}

TEST_CASE("secrets are not shown unless they are revealed") {
    request r{method::get, "/a"};
    r.fields().append(field_id::host, "a");
    r.fields().append(field_id::authorization, "Basic eve");
    r.fields().append(field_id::cookie, "a=b");
    CHECK(head_text(r, plain, "> ") ==
          "> GET /a HTTP/1.1\n> Host: a\n> Authorization: (not shown)\n> Cookie: (not shown)\n>\n");
    CHECK(head_text(r, plain, "", true) == "GET /a HTTP/1.1\nHost: a\nAuthorization: Basic eve\nCookie: a=b\n\n");
    response s{status_code::not_found};
    CHECK(head_text(s, coloured).find("\x1b[31m404 Not Found\x1b[0m") != std::string::npos);
}
