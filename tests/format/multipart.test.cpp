#include <httoop/format/multipart.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/format/rules.hpp>

#include "support/every_split.hpp"

using namespace httoop;

namespace {

// "Name: value|...=content;" for each part, "!rule at N" where reading ended.
struct read_so_far {
    std::string text;
    bool ended = false;

    void give(multipart_reader& parts, octets piece) {
        for (multipart_event e; !ended && (e = parts.next(piece)).is != multipart_event::more;) {
            if (e.is == multipart_event::part) {
                for (part_field const& f : parts.fields()) text.append(f.name).append(": ").append(f.value) += '|';
                text += '=';
            }
            if (e.is == multipart_event::content) text += e.data;
            if (e.is == multipart_event::part_end) text += ';';
            if (e.is == multipart_event::violated) fail(e.fault);
        }
        if (!ended) CHECK(piece.empty());
    }
    void fail(violation v) {
        text.append("!").append(v.broken->id) += " at " + std::to_string(v.offset);
        ended = true;
    }
    void finish(multipart_reader const& parts) {
        if (auto const whole = parts.finish(); !ended && !whole) fail(whole.error());
    }
};

std::string read_with(octets content, octets boundary, policy const& p = {}) {
    std::string first;
    bool any = false;
    support::every_split(content, [&](support::pieces& in) {
        multipart_reader parts{boundary, p};
        read_so_far so_far;
        for (octets const piece : in) so_far.give(parts, piece);
        so_far.finish(parts);
        if (any) CHECK(so_far.text == first);
        first = so_far.text;
        any = true;
    });
    return first;
}

}  // namespace

TEST_CASE("multipart: the example of RFC 2046 5.1.1") {
    CHECK(read_with("This is the preamble.  It is to be ignored.\r\n--simple boundary\r\n\r\n"
                    "This is implicitly typed.\r\nIt does NOT end with a linebreak.\r\n--simple boundary\r\n"
                    "Content-type: text/plain; charset=us-ascii\r\n\r\n"
                    "This is explicitly typed.\r\nIt DOES end with a linebreak.\r\n\r\n--simple boundary--\r\n\r\n"
                    "This is the epilogue.  It is also to be ignored.\r\n--simple boundary\r\n",
                    "simple boundary") ==
          "=This is implicitly typed.\r\nIt does NOT end with a linebreak.;"
          "Content-type: text/plain; charset=us-ascii|=This is explicitly typed.\r\nIt DOES end with a linebreak.\r\n;");
}

// req: rfc2046#5.1.1
TEST_CASE("multipart: boundaries, wherever they stand") {
    struct { octets content, read; } const rows[] = {
        {"--b\r\n\r\na\r\n--b--", "=a;"},
        {"--b\r\n\r\na\r\n--b--\r\n", "=a;"},
        {"--b \t \r\n\r\na\r\n--b\t\r\n\r\nc\r\n--b--  \r\nepilogue", "=a;=c;"},
        {"--b\r\n\r\n\r\n--b--", "=;"},
        {"--b\r\n\r\n--b--", "=;"},  // the empty line ends the one before the delimiter
        {"--b\r\nA: b\r\n\r\n--b\r\n\r\n--b--", "A: b|=;=;"},
        {"--b--", ""},
        {"\r\n--b--\r\n", ""},
        {"x--b\r\n--b\r\n\r\n--\r\n-\r\n--\r\n--a\r\r\n\r--b\r\n\r\n--b--", "=--\r\n-\r\n--\r\n--a\r\r\n\r--b\r\n;"},
        {"--b\r\n\r\n\r\r\r\n--b--", "=\r\r;"},
        {"--b\r\n\r\n\n--b\r\n--b--", "=\n--b;"},
        {"--b\r\n\r\n-\r\n--b--", "=-;"},
        {"--b\r\n\r\na\r\n--b-\r\n", "=a;!rfc2046#5.1.1 at 14"},
        {"--b\r\n\r\na\r\n--bc\r\n--b--", "=a;!rfc2046#5.1.1 at 13"},
        {"--b\r\n\r\na\r\n--b \rx", "=a;!rfc2046#5.1.1 at 15"},
        {"--b\r\n\r\na\r\n--b--x", "=a;!rfc2046#5.1.1 at 15"},
        {"--b\r\n\r\na\r\n--b--\rx", "=a;!rfc2046#5.1.1 at 16"},
        {"--b\n\r\na\r\n--b--", "!rfc2046#5.1.1 at 3"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.content);
        CHECK(read_with(row.content, "b") == row.read);
    }
}

// req: rfc2046#5.1.1   the last boundary
TEST_CASE("multipart: a content that was cut off is told from one that ended") {
    octets const whole = "--b\r\nA: b\r\n\r\na\r\n--b\r\n\r\nc\r\n--b--";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        multipart_reader parts{"b"};
        read_so_far so_far;
        so_far.give(parts, whole.substr(0, size));
        CHECK_FALSE(so_far.ended);
        so_far.finish(parts);
        CHECK_MESSAGE(so_far.text.ends_with("!rfc2046#5.1.1 at " + std::to_string(size)), so_far.text);
    }
    CHECK(read_with("", "b") == "!rfc2046#5.1.1 at 0");
    CHECK(read_with("nothing of it", "b") == "!rfc2046#5.1.1 at 13");
}

// req: rfc2046#5.1
TEST_CASE("multipart: the fields of a part") {
    struct { octets content, read; } const rows[] = {
        {"--b\r\nContent-Type:text/plain\r\nX:\r\nY: \t a b\t \r\n\r\n\r\n--b--", "Content-Type: text/plain|X: |Y: a b|=;"},
        {"--b\r\nX: a\r\n b\r\n\tc\r\nY: d\r\n\r\n\r\n--b--", "X: a   b  \tc|Y: d|=;"},
        {"--b\r\nX: \xc3\xa4\r\n@/: b\r\n\r\n\r\n--b--", "X: \xc3\xa4|@/: b|=;"},
        {"--b\r\nX\r\n\r\n\r\n--b--", "!rfc2046#5.1 at 5"},
        {"--b\r\n: a\r\n\r\n\r\n--b--", "!rfc2046#5.1 at 5"},
        {"--b\r\nA: b\r\nX : a\r\n\r\n\r\n--b--", "!rfc2046#5.1 at 11"},
        {"--b\r\n X: a\r\n\r\n\r\n--b--", "!rfc2046#5.1 at 5"},
        {"--b\r\nX: a\rb\r\n\r\n\r\n--b--", "!rfc2046#5.1 at 5"},
        {{"--b\r\nX: \0\r\n\r\n\r\n--b--", 21}, "!rfc2046#5.1 at 5"},
        {"--b\r\n--b--", "!rfc2046#5.1.1 at 10"},  // a line that did not end
        {"--b\r\n--b--\r\n\r\n", "!rfc2046#5.1 at 5"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.content);
        CHECK(read_with(row.content, "b") == row.read);
    }
    multipart_reader parts{"b"};
    octets content = "--b\r\nA: 1\r\na: 2\r\n\r\n";
    REQUIRE(parts.next(content).is == multipart_event::part);
    CHECK(parts.field("a") == "1");
    CHECK(parts.count("A") == 2);
    CHECK(parts.field("b").data() == nullptr);
}

// req: rfc9110#8.3.3-1
TEST_CASE("multipart: a line of a part's head ends with CRLF") {
    CHECK(read_with("--b\r\nX: a\n\r\n\r\n--b--", "b") == "!rfc9110#8.3.3-1 at 9");
    CHECK(read_with("--b\r\n\nabc\r\n--b--", "b") == "!rfc9110#8.3.3-1 at 5");
}

// req: rfc2046#5.1
TEST_CASE("multipart: parts, their heads and their fields are bounded") {
    policy p;
    p.limits.multipart_parts = 2;
    p.limits.part_head = 10;
    p.limits.part_fields = 2;
    CHECK(read_with("--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--", "b", p) == "=;=;");
    CHECK(read_with("--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--", "b", p) == "=;=;!rfc2046#5.1 at 23");
    CHECK(read_with("--b\r\nX: 345\r\n\r\n\r\n--b--", "b", p) == "X: 345|=;");
    CHECK(read_with("--b\r\nX: 3456\r\n\r\n\r\n--b--", "b", p) == "!rfc2046#5.1 at 15");
    CHECK(read_with("--b\r\na long line that does not end", "b", p) == "!rfc2046#5.1 at 15");
    p.limits.part_head = 100;
    CHECK(read_with("--b\r\nA: 1\r\nB: 2\r\n\r\n\r\n--b--", "b", p) == "A: 1|B: 2|=;");
    CHECK(read_with("--b\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n\r\n--b--", "b", p) == "!rfc2046#5.1 at 17");
}

TEST_CASE("multipart: boundaries (RFC 2046 5.1.1)") {
    CHECK(is_boundary("a"));
    CHECK(is_boundary("a b"));
    CHECK(is_boundary(std::string(70, '-')));
    for (std::string const& none : {std::string{}, std::string{"a "}, std::string(71, '-'), std::string{"a\r\n"}, std::string{"a\"b"}}) {
        CHECK_FALSE(is_boundary(none));
        std::string text;
        auto const begun = append_part_head(text, none, {}, true);
        CHECK_FALSE(begun.has_value());
        CHECK(text.empty());
        CHECK(read_with("--b--", none) == "!rfc2046#5.1.1 at 0");
    }
}

TEST_CASE("multipart: what is composed is read as it is meant") {
    std::string text;
    part_field const fields[] = {{"Content-Type", "text/plain"}, {"X", ""}};
    CHECK(append_part_head(text, "b", {}, true).has_value());
    text += "a";
    CHECK(append_part_head(text, "b", fields, false).has_value());
    append_multipart_end(text, "b");
    CHECK(text == "--b\r\n\r\na\r\n--b\r\nContent-Type: text/plain\r\nX: \r\n\r\n\r\n--b--\r\n");
    CHECK(read_with(text, "b") == "=a;Content-Type: text/plain|X: |=;");
    text.clear();
    append_multipart_end(text, "b", true);
    CHECK(read_with(text, "b") == "");
    for (part_field const f : {part_field{"", "a"}, part_field{"a b", "a"}, part_field{"a:", "a"}, part_field{"a", "b\r\nc: d"},
                               part_field{"a", " b"}, part_field{"a", "b\t"}, part_field{"a", {"\0", 1}}})
        CHECK_FALSE(append_part_head(text, "b", {&f, 1}, true).has_value());
}

// req: rfc7578#4.1
TEST_CASE("multipart: whether a content has the boundary in it") {
    for (octets const content : {"--b", "--bc", "a\r\n--b", "\r\n--b--\r\n"}) CHECK_FALSE(is_free_of(content, "b"));
    for (octets const content : {"", "b", "-b", "a--b", "\n--b", "\r--b", "\r\n-b", "\r\n-\r\n-b"}) CHECK(is_free_of(content, "b"));
}
