#include <httoop/core/ascii.hpp>

#include <doctest/doctest.h>
#include <string>

using namespace httoop;

namespace {

std::string members(octet_class const& c) {
    std::string in;
    for (int i = 0; i < 256; ++i)
        if (c(static_cast<char>(i))) in += static_cast<char>(i);
    return in;
}

}  // namespace

TEST_CASE("the octet classes hold what the grammar lists, and nothing else") {
    CHECK(members(DIGIT) == "0123456789");
    CHECK(members(HEXDIG) == "0123456789ABCDEFabcdef");
    CHECK(members(ALPHA) == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    // tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" /
    //         "~" / DIGIT / ALPHA
    CHECK(members(tchar) == "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "^_`abcdefghijklmnopqrstuvwxyz|~");
    CHECK(members(VCHAR).size() == 94);
    CHECK(members(CTL).size() == 33);
    CHECK(members(obs_text).size() == 128);
    CHECK(members(OWS_octet) == "\t ");
    CHECK(members(field_content).size() == 256 - 33 + 1);
    CHECK(field_content('\t'));
    CHECK_FALSE(field_content('\r'));
    CHECK_FALSE(field_content('\n'));
    CHECK_FALSE(field_content('\0'));
    CHECK_FALSE(field_content('\x7f'));
    CHECK_FALSE(qdtext('"'));
    CHECK_FALSE(qdtext('\\'));
    CHECK(qdtext('\xff'));
}

TEST_CASE("case is ignored for ASCII letters alone") {
    CHECK(equal_ignoring_case("Content-Length", "cONTENT-lENGTH"));
    CHECK_FALSE(equal_ignoring_case("a-b", "a\rb"));  // differ in the bit that tells letters apart
    CHECK_FALSE(equal_ignoring_case("@", "`"));
    CHECK_FALSE(equal_ignoring_case("[", "{"));
    CHECK_FALSE(equal_ignoring_case("\xc4", "\xe4"));
    CHECK_FALSE(equal_ignoring_case("ab", "abc"));
    CHECK(equal_ignoring_case("", ""));
}

TEST_CASE("white space is taken from both ends, and only SP and HTAB are white space") {
    CHECK(trim_ows(" \t a \t b\t ") == "a \t b");
    CHECK(trim_ows(" \t") == "");
    CHECK(trim_ows("") == "");
    CHECK(trim_ows("\va\n") == "\va\n");
}

TEST_CASE("an empty string is no token") {
    CHECK(is_token("x-Y_1"));
    CHECK_FALSE(is_token(""));
    CHECK_FALSE(is_token("a b"));
    CHECK_FALSE(is_token("a:"));
    CHECK_FALSE(is_token("\xe4"));
}

TEST_CASE("hexadecimal digits have their values, other octets none") {
    CHECK(hex_value('0') == 0);
    CHECK(hex_value('9') == 9);
    CHECK(hex_value('a') == 10);
    CHECK(hex_value('F') == 15);
    for (char c : {'g', 'G', '/', ':', '@', '`', '\0', '\xff'}) CHECK(hex_value(c) == -1);
}
