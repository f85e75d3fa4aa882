#include "exchange/escape.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

std::string json(octets s) {
    std::string to;
    append_json(to, s);
    return to;
}
std::string html(octets s) {
    std::string to;
    append_html(to, s);
    return to;
}

}  // namespace

TEST_CASE("escape: JSON strings are always valid") {
    CHECK(json("plain / text") == "\"plain / text\"");
    CHECK(json("\"\\\n\r\t") == "\"\\\"\\\\\\n\\r\\t\"");
    CHECK(json({"\0\x1f\x7f", 3}) == "\"\\u0000\\u001f\\u007f\"");
    CHECK(json("\xc3\xbc") == "\"\xc3\xbc\"");
    CHECK(json("\xfc") == "\"\\u00fc\"");  // ISO-8859-1
    CHECK(json("\xc3\xbc\xff") == "\"\\u00c3\\u00bc\\u00ff\"");
}

TEST_CASE("escape: HTML markup is gone") {
    CHECK(html("<a href=\"x\" title='y'>&</a>") == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
}
