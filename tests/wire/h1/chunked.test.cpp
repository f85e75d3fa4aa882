#include <wire/h1/chunked.hpp>

#include <doctest/doctest.h>

#include <string>

#include <httoop/core/number.hpp>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;
using wire::chunked_decoder;

namespace {

// Takes pieces apart; what remains after the last chunk is counted.
struct outcome {
    std::string content;
    std::size_t rest = 0;
    chunked_decoder::found last = chunked_decoder::found::need_octets;
};
outcome read(chunked_decoder& d, pieces& in, wire::context const& c) {
    outcome o;
    while (in.more()) {
        std::string_view unread = in.next();
        if (o.last == chunked_decoder::found::end) {
            o.rest += unread.size();
            continue;
        }
        for (;;) {
            chunked_decoder::step const s = d.next(unread, c);
            o.last = s.is;
            if (s.is == chunked_decoder::found::violated) return o;
            o.content += s.piece;
            unread.remove_prefix(s.taken);
            if (s.is != chunked_decoder::found::content) break;
        }
        if (o.last == chunked_decoder::found::end) o.rest += unread.size();
    }
    return o;
}
void decodes(std::string_view chunks, std::string_view content, policy const& p = strict()) {
    CAPTURE(chunks);
    wire::context const c = context_of(as::request, p);
    every_split(
        chunks,
        [&](pieces& in) {
            chunked_decoder d;
            d.reset(1000);
            outcome const o = read(d, in, c);
            CHECK((o.last == chunked_decoder::found::end));
            CHECK(o.content == content);
            CHECK(o.rest == in.garbage());
            CHECK(d.content() == content.size());
            CHECK(d.taken() == chunks.size());
        },
        "\r\nGET ");
}
// Refused at the mark; the content before it was delivered.
void refuses(std::string_view id, std::string_view chunks, policy const& p = strict()) {
    marked const m{chunks};
    CAPTURE(chunks);
    wire::context const c = context_of(as::request, p);
    every_split(m.octets, [&](pieces& in) {
        chunked_decoder d;
        d.reset(1000);
        outcome const o = read(d, in, c);
        REQUIRE((o.last == chunked_decoder::found::violated));
        CHECK(std::string_view{d.broken().broken->id} == id);
        CHECK(d.broken().offset == 1000 + m.at);
    });
    chunked_decoder d;
    pieces just{std::string_view{m.octets}.substr(0, m.at + 1), {}};
    CHECK((read(d, just, c).last == chunked_decoder::found::violated));
}

}  // namespace

// req: rfc9112#7.1-1
// req: rfc9112#6.1-1
// req: rfc9112#7.1
TEST_CASE("chunks are taken apart, the octets behind the last one left alone") {
    decodes("0\r\n", "");
    decodes("5\r\nhello\r\n0\r\n", "hello");
    decodes("5\r\nhello\r\n006\r\n world\r\n000\r\n", "hello world");
    decodes("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n", "01234567890123456789");
    decodes("4\r\n\r\n0\r\r\n0\r\n", "\r\n0\r");
    std::string const big(300, 'b');
    decodes("12c\r\n" + big + "\r\n0\r\n", big);
}

// req: rfc9112#7.1
TEST_CASE("a chunk size is hexadecimal digits and nothing else; CR LF are exact") {
    for (char const* s :
         {"0<!>x3\r\nabc\r\n", "<!>+3\r\nabc\r\n", "<!>-3\r\n", "<!> 3\r\nabc\r\n", "<!>\t3\r\n",
          "0<!>_3\r\n", "<!>g\r\n", "3<!>h\r\n", "<!>\r\n", "<!>\n", "<!>;a\r\n", "3<!>\nabc\r\n",
          "3\r<!>abc", "3\r\nabc<!>\n0\r\n", "3\r\nabc<!>d\r\n", "3\r\nabc\r<!>0\r\n", "3<!>.0\r\n",
          "3\r\nabc\r\n<!>\r\n", "<!>\xef\xbc\x93\r\n", "3<!>,3\r\n", "3<!>\x0b\r\n", "<!>\"3\"\r\n",
          "3<!>:\r\n", "3<!>\xa0\r\n"})
        refuses("rfc9112#7.1", s);
    refuses("rfc9112#7.1", std::string_view{"3<!>\0\r\n", 8});
}

// req: rfc9112#7.1-2
TEST_CASE("large chunk sizes are refused, never taken for smaller ones") {
    refuses("rfc9112#7.1-2", "1000000000000000<!>0\r\n");
    refuses("rfc9112#7.1-2", "ffffffffffffffff<!>f\r\n");
    refuses("rfc9112#7.1-2", "0000000000000000<!>3\r\nabc\r\n");
    policy p;
    p.limits.chunk_size_digits = 100;
    refuses("rfc9112#7.1-2", "1000000000000000<!>03\r\n", p);
    decodes("00000000000000000000000000003\r\nabc\r\n0\r\n", "abc", p);
    p.limits.chunk_size_digits = 2;
    decodes("03\r\nabc\r\n0\r\n", "abc", p);
    refuses("rfc9112#7.1-2", "00<!>3\r\nabc\r\n", p);
}

// req: rfc9110#15.5.14
TEST_CASE("content in chunks beyond the limit is refused where its size is told") {
    refuses("rfc9110#15.5.14", "40000001\r<!>\n");
    refuses("rfc9110#15.5.14", "ffffffffffffffff\r<!>\n");
    policy p;
    p.limits.content = 5;
    decodes("3\r\nabc\r\n2\r\nde\r\n0\r\n", "abcde", p);
    refuses("rfc9110#15.5.14", "3\r\nabc\r\n3\r<!>\ndef\r\n0\r\n", p);
    refuses("rfc9110#15.5.14", "5\r\nabcde\r\n1\r<!>\nf", p);
}

// req: rfc9112#7.1.1-1
// req: rfc9110#5.6.3-4
// req: rfc9112#7.1.1
TEST_CASE("chunk extensions are read and ignored, malformed ones refused") {
    decodes("3;a\r\nabc\r\n0;b\r\n", "abc");
    decodes("3;a=b;c;d=\"e\"\r\nabc\r\n0\r\n", "abc");
    decodes("3 ; a = b ;\tc=\t\"\"\r\nabc\r\n0\r\n", "abc");
    decodes("3;a=\"\\\"\\\\;, \t\x80\"\r\nabc\r\n0\r\n", "abc");
    for (char const* s :
         {"3;<!>\r\nabc\r\n", "3 <!>\r\nabc\r\n", "3;a <!>\r\n", "3;a=<!>\r\n", "3;<!>;a\r\n",
          "3;a=b <!>\r\n", "3;a<!>\x01\r\n", "3;a=b<!>\x7f\r\n", "3;a=\"<!>\x01\"\r\n", "3;a=\"b<!>\r\n",
          "3;a=\"\\<!>\r\"\r\n", "3;a=\"b\"<!>c\r\n", "3;a=<!>=b\r\n", "3;<!>=b\r\n"})
        refuses("rfc9112#7.1.1", s);
    refuses("rfc9112#7.1.1", "3;a <!>b\r\n");
    refuses("rfc9112#7.1.1", "3 <!>3\r\n");
    refuses("rfc9112#7.1.1", "3;a<!>\nabc");
    refuses("rfc9112#7.1.1", "3;a<!>\xa0\r\n");
    refuses("rfc9112#7.1.1", std::string_view{"3;a<!>\0\r\n", 10});
    refuses("rfc9112#7.1", "3;a\r<!>x");
}

// req: rfc9112#7.1.1
TEST_CASE("extensions and the framing of tiny chunks are bounded") {
    policy p;
    p.limits.chunk_extensions = 10;
    decodes("3;aaaaaaaaa\r\nabc\r\n0\r\n", "abc", p);
    refuses("rfc9112#7.1.1", "3;aaaaaaaaa<!>a\r\nabc\r\n0\r\n", p);

    policy q;
    q.limits.chunk_overhead = 20;
    // Each chunk has five octets of framing, two of which its octet of content pays for.
    decodes("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n1\r\ne\r\n0\r\n", "abcde", q);
    refuses("rfc9112#7.1.1",
            "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n1\r\ne\r\n1\r\nf\r\n1\r<!>\ng\r\n", q);
    std::string large, content;
    for (int i = 0; i < 50; ++i) {
        large += "8\r\n01234567\r\n";
        content += "01234567";
    }
    decodes(large + "0\r\n", content, q);
}

TEST_CASE("where faults are collected, broken extensions are skipped") {
    findings seen;
    policy p;
    p.collect_into(&seen);
    decodes("3 \r\nabc\r\n0;\r\n", "abc", p);
    CHECK(seen.all.substr(0, 35) == "rfc9112#7.1.1@1002 rfc9112#7.1.1@10");
}
