#include <httoop/syntax/quoted_string.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/syntax/rules.hpp>

using namespace httoop;

// req: rfc9110#5.6.4-1   a backslash stands for the octet that follows
TEST_CASE("quoted_string: its text") {
    CHECK(*parse_quoted_string("\"\"") == "");
    CHECK(*parse_quoted_string("\"a b\"") == "a b");
    CHECK(*parse_quoted_string("\"a\\\"\\\\\\b\"") == "a\"\\b");
    CHECK(*parse_quoted_string("\"\t\x80\xff\"") == "\t\x80\xff");
}

// req: rfc9110#5.6.4
TEST_CASE("quoted_string: what is none") {
    for (octets const s : {octets{""}, octets{"a"}, octets{"\""}, octets{"\"a"}, octets{"\"a\\\""},
                           octets{"\"a\\"}, octets{"\"a\"b"}, octets{" \"a\""}, octets{"\"\r\n\""},
                           octets{"\"\\\n\""}, octets{"\"\0\"", 3}, octets{"\"\x7f\""}}) {
        CAPTURE(s);
        std::string const exact{s};
        auto const text = parse_quoted_string(exact);
        REQUIRE_FALSE(text.has_value());
        CHECK(text.error().broken == &rules::quoted_string);
    }
}

// req: rfc9110#5.6.4-2   quoted-pairs only where they are needed
TEST_CASE("quoted_string: every text that has one comes back") {
    std::string all = "\t";
    for (int i = 0x20; i < 256; ++i)
        if (i != 0x7f) all += static_cast<char>(i);
    std::string composed;
    append_quoted_string(composed, all);
    CHECK(composed.size() == all.size() + 4);
    CHECK(quoted_string_size(composed) == composed.size());
    if (enforced(rules::quoted_pair)) CHECK(*parse_quoted_string(composed) == all);
    std::string token;
    append_token_or_quoted_string(token, "abc");
    append_token_or_quoted_string(token, "");
    append_token_or_quoted_string(token, "a b");
    CHECK(token == "abc\"\"\"a b\"");
}

TEST_CASE("quoted_string_size: ends with its quote") {
    CHECK(quoted_string_size("\"a\" \"b\"") == 3);
    CHECK(quoted_string_size("\"a\\\"\"\"") == 5);
    CHECK(quoted_string_size("a\"b\"") == 0);
}

TEST_CASE("comment_size: parentheses are balanced") {
    CHECK(comment_size("()") == 2);
    CHECK(comment_size("(a (b) c) d") == 9);
    CHECK(comment_size("(a \\) b)") == 8);
    CHECK(comment_size("(\\\\)") == 4);
    for (octets const s : {"", "a", "(", "(a", "(a (b)", "(\\)", "(\r)", "(\\"}) CHECK(comment_size(s) == 0);
    CHECK(comment_size(std::string(1 << 20, '(')) == 0);
}

TEST_CASE("token_size: up to the first octet that is none") {
    CHECK(token_size("") == 0);
    CHECK(token_size("a!#$%&'*+-.^_`|~9Z") == 18);
    CHECK(token_size("a b") == 1);
    CHECK(token_size("\"a\"") == 0);
    CHECK(token_size("a\x80") == 1);
}
