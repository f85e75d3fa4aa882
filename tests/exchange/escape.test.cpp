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

TEST_CASE("escape: UTF-8 in shortest form alone") {
    for (octets good : {octets{""}, octets{"a"}, octets{"\xc2\x80"}, octets{"\xe2\x82\xac"}, octets{"\xf0\x9f\x98\x80"}, octets{"\xf4\x8f\xbf\xbf"}})
        CHECK(is_utf8(good));
    for (octets bad : {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80",
                       "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "a\xc3z"})
        CHECK(!is_utf8(bad));
}
