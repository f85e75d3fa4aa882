#include <doctest/doctest.h>

#include <string>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;
using namespace std::string_view_literals;

namespace {

std::string const get = "GET / HTTP/1.1\r\n", ok = "HTTP/1.1 200 OK\r\n";

void refused_field(std::string_view id, std::string_view lines) {
    refused(as::request, id, get + std::string{lines} + "\r\nB: c\r\n\r\n");
}
void taken_fields(wire::context const& c, as what, std::string_view lines,
                  std::string_view expected) {
    taken(c, what, (what == as::request ? get : ok) + std::string{lines} + "\r\n",
          [&](head_parser const& h, std::string_view head) {
              CHECK(fields_of(h, what, head) == expected);
          });
}
void taken_fields(std::string_view lines, std::string_view expected) {
    taken_fields(context_of(as::request), as::request, lines, expected);
}
policy relaxed(relaxation r) {
    policy p;
    p.relax(r);
    return p;
}

}  // namespace

// req: rfc9110#5.5-1
// req: rfc9110#5.5-3
// req: rfc9112#2.2-1
TEST_CASE("field lines keep order, case and octets; white space around values goes") {
    taken_fields("Host: a\r\nX: b\r\nhost-X:c\r\nX:  d \t\r\n", "Host=a|X=b|host-X=c|X=d");
    taken_fields("Host:\ta\tb \r\nEmpty:\r\nEmpty2: \r\nSpaces: \t \r\nX: \"q, \\\"\r\n",
                 "Host=a\tb|Empty=|Empty2=|Spaces=|X=\"q, \\\"");
    taken_fields("!#$%&'*+-.^_`|~: \x80\xff:,;\r\nA-Name-Of-More-Than-Thirty-Two-Octets: v\r\n",
                 "!#$%&'*+-.^_`|~=\x80\xff:,;|A-Name-Of-More-Than-Thirty-Two-Octets=v");
    taken_fields("", "");
    std::string const v(100, 'v');
    for (std::size_t n = 1; n < 100; n += n < 36 ? 1 : 17)
        taken_fields("X: " + v.substr(0, n) + "\r\nConnection: " + v.substr(0, n) + "\r\n",
                     "X=" + v.substr(0, n) + "|Connection=" + v.substr(0, n));
}

TEST_CASE("known names are identified in any case, near misses are not") {
    octets const head =
        "GET / HTTP/1.1\r\nhOST: a\r\nContent-length: 1\r\nContent-Lengthh: 2\r\nContent\x2cLength: 3\r\n"
        "DNT: 4\r\nUpgrade-Insecure-Requests: 5\r\nTE: 6\r\nTf: 7\r\nCONTENT-LENGTH: 8\r\n\r\n";
    std::string text{head};
    text.replace(text.find(','), 1, "_");
    head_parser h;
    REQUIRE((h.read_request(text, context_of(as::request)) == head_parser::progress::complete));
    CHECK(h.count(field_id::host) == 1);
    CHECK(h.count(field_id::content_length) == 2);
    CHECK(h.count(field_id::dnt) == 1);
    CHECK(h.count(field_id::upgrade_insecure_requests) == 1);
    CHECK(h.count(field_id::te) == 1);
    CHECK(h.count(field_id::unknown) == 3);
    CHECK_FALSE(h.has(field_id::transfer_encoding));
    std::string values;
    h.each(text, field_id::content_length, [&](octets v) { (values += v) += ' '; });
    CHECK(values == "1 8 ");
}

TEST_CASE("a section is canonical only where it is what would be composed") {
    auto const canonical = [](std::string_view lines) {
        std::string const head = get + std::string{lines} + "\r\n";
        head_parser h;
        REQUIRE((h.read_request(head, context_of(as::request)) == head_parser::progress::complete));
        request r;
        h.take(head, r);
        std::string composed(r.fields().composed_size(), '\0');
        composed.resize(static_cast<std::size_t>(r.fields().compose(composed.data()) -
                                                 composed.data()));
        CHECK(r.fields().canonical() == (composed == lines));
        return r.fields().canonical();
    };
    CHECK(canonical("Host: a\r\nX: b c\r\n"));
    CHECK(canonical("Host: a\r\nX: b\tc\r\nY: \r\n"));
    CHECK_FALSE(canonical("Host:a\r\n"));
    CHECK_FALSE(canonical("Host:  a\r\n"));
    CHECK_FALSE(canonical("Host:\ta\r\n"));
    CHECK_FALSE(canonical("Host: a \r\n"));
    CHECK_FALSE(canonical("Host:\r\n"));
}

// req: rfc9110#5.1
// req: rfc9112#5
TEST_CASE("a field line is a token and a colon, then the value") {
    for (char const* line : {"<!>: v", "H<!>(st: v", "A<!>\x80: v", "A<!>@b: v", "A<!>/b: v",
                             "<!>\x01: v", "A<!>\x7f: v", "<!>[x]: v", "Content<!>\\Length: 3",
                             "Host<!>,A: b", "A-Name-Of-More-Than-Thirty-Two-Octets<!>=: v"})
        refused_field("rfc9110#5.1", line);
    refused_field("rfc9110#5.1", "A<!>\0: v"sv);
    refused_field("rfc9110#5.1", "A<!>\"b: v");
    refused_field("rfc9112#5", "Host<!>");
    refused(as::request, "rfc9112#5", get + "A: b\r\nHost<!>\n\r\n");
}

// req: rfc9110#5.5-4
// req: rfc9112#2.2-3
// req: rfc9112#2.2
TEST_CASE("no control octet stands in a value, and CR and LF only at its end") {
    for (char const* line : {"A: b<!>\x01", "A: <!>\x7f", "A:<!>\x0b", "A: b<!>\x0c" "c", "A: b<!>\x1b[m",
                             "Transfer-Encoding: chunked<!>\x0b", "A: 0123456789abcdef0123456789<!>\x08z",
                             "A: 0123456789abcdef0123456789abcdef012345678901<!>\x1fz"})
        refused_field("rfc9110#5.5-4", line);
    refused_field("rfc9110#5.5-4", "A: b<!>\0c"sv);
    refused_field("rfc9110#5.5-4", "A: <!>\0"sv);
    refused_field("rfc9112#2.2-3", "A: b<!>\rC: d");
    refused_field("rfc9112#2.2-3", "A: b<!>\r");
    refused_field("rfc9112#2.2-3", "A: <!>\r C: d");
    refused(as::request, "rfc9112#2.2-3", get + "A: b\r\n<!>\rB: c\r\n\r\n");
    refused(as::request, "rfc9112#2.2", get + "A: b<!>\nC: d\r\n\r\n");
    refused(as::request, "rfc9112#2.2", get + "A:<!>\nC: d\r\n\r\n");
    refused(as::request, "rfc9112#2.2", get + "A: b\r\n<!>\n");
    refused(as::response, "rfc9112#2.2", ok + "A: b\r\n<!>\n");

    policy const p = relaxed(relaxation::bare_lf);
    wire::context const c = context_of(as::request, p);
    taken(c, as::request, "GET / HTTP/1.1\nHost: a\nB:c\r\nD: \n\n",
          [](head_parser const& h, std::string_view head) {
              CHECK(fields_of(h, as::request, head) == "Host=a|B=c|D=");
          });
}

// req: rfc9112#5.1-1
TEST_CASE("white space between name and colon is refused, or removed where asked for") {
    refused_field("rfc9112#5.1-1", "Host<!> : a");
    refused_field("rfc9112#5.1-1", "Transfer-Encoding<!>\t: chunked");
    refused_field("rfc9112#5.1-1", "Host<!> a");
    refused(as::response, "rfc9112#5.1-1", ok + "A<!> : b\r\n\r\n");
    policy const p = relaxed(relaxation::space_before_colon);
    taken_fields(context_of(as::request, p), as::request, "Host \t: a\r\nB: c\r\n", "Host=a|B=c");
    refused(context_of(as::request, p), as::request, "rfc9112#5", get + "Host <!>a: b\r\n\r\n");
}

// req: rfc9112#5.1-2
TEST_CASE("a proxy removes white space before the colon from responses") {
    wire::context c = context_of(as::response);
    c.forwards = true;
    taken_fields(c, as::response, "A : b\r\nC\t: d\r\n", "A=b|C=d");
}

// req: rfc9112#5.2-2
TEST_CASE("a folded line is refused in requests, or joined where asked for") {
    refused_field("rfc9112#5.2-2", "A: b\r\n<!> c");
    refused_field("rfc9112#5.2-2", "A: b\r\n<!>\tc");
    refused_field("rfc9112#5.2-2", "A:\r\n<!> c");
    policy const p = relaxed(relaxation::obs_fold);
    taken_fields(context_of(as::request, p), as::request, "A: b\r\n c\r\n\t d \r\nE: f\r\n",
                 "A=b   c    d|E=f");
}

// req: rfc9112#5.2-4
TEST_CASE("folded lines of a response are joined by spaces, before they are looked at") {
    wire::context const c = context_of(as::response);
    taken_fields(c, as::response, "A: b\r\n c\r\nE: f\r\n", "A=b   c|E=f");
    taken_fields(c, as::response, "A:\r\n c\r\n \r\n", "A=c");
    taken_fields(c, as::response, "A: b\r\n \r\n \t\r\nE: f\r\n\tg\r\n", "A=b|E=f   g");
    taken_fields(c, as::response, "A: \r\n \r\n  \r\n  b\r\n", "A=b");
    std::string const head = ok + "Transfer-Encoding: gzip,\r\n chunked\r\n\r\n";
    head_parser h;
    REQUIRE((h.read_response(head, c) == head_parser::progress::complete));
    h.each(head, field_id::transfer_encoding, [](octets v) { CHECK(v == "gzip,   chunked"); });
}

// req: rfc9112#5.2-3
// req: rfc9112#10.1-1
TEST_CASE("folded lines of a response are joined before it is forwarded") {
    wire::context c = context_of(as::response);
    c.forwards = true;
    taken_fields(c, as::response, "A: b\r\n\tc\r\nE: f\r\n", "A=b   c|E=f");
}

// req: rfc9112#2.2-8
TEST_CASE("white space before the first field line is refused") {
    refused_field("rfc9112#2.2-8", "<!> Host: a");
    refused_field("rfc9112#2.2-8", "<!>\t");
    refused(as::response, "rfc9112#2.2-8", ok + "<!> A: b\r\n\r\n");
}

// req: rfc9110#5.4-1
TEST_CASE("lines, sections and numbers of lines beyond the limits are refused") {
    std::string const v(200, 'v');
    policy p;
    p.limits.field_line = 100;
    wire::context const line = context_of(as::request, p);
    taken(line, as::request, get + "A: " + v.substr(0, 97) + "\r\n\r\n");
    refused(line, as::request, "rfc9110#5.4-1", get + "A: " + v.substr(0, 97) + "<!>v\r\n\r\n");
    refused(line, as::request, "rfc9110#5.4-1", get + v.substr(0, 100) + "<!>v: a\r\n\r\n");
    refused(line, as::request, "rfc9110#5.4-1", get + "A:" + std::string(98, ' ') + "<!> v\r\n\r\n");

    policy q;
    q.limits.field_section = 100;
    wire::context const section = context_of(as::request, q);
    taken(section, as::request, get + "A: b\r\nC: " + v.substr(0, 89) + "\r\n\r\n");
    refused(section, as::request, "rfc9110#5.4-1",
            get + "A: b\r\nC: " + v.substr(0, 90) + "\r<!>\n\r\n");
    refused(section, as::request, "rfc9110#5.4-1",
            get + "A: b\r\nC: " + v.substr(0, 91) + "<!>v\r\n\r\n");

    policy r;
    r.limits.field_count = 3;
    wire::context const count = context_of(as::request, r);
    taken(count, as::request, get + "A: b\r\nC:d\r\nE: f\r\n\r\n");
    refused(count, as::request, "rfc9110#5.4-1", get + "A: b\r\nC:d\r\nE: f\r\n<!>G: h\r\n\r\n");
    refused(count, as::request, "rfc9110#5.4-1", get + "A:b\r\nC:d\r\nE:f\r\n<!>G:h\r\n\r\n");
}

TEST_CASE("more lines than the index has room for, octet by octet and whole") {
    std::string head = get, expected;
    for (int i = 0; i < 120; ++i) {
        std::string const n = std::to_string(i);
        head += "X" + n + ": " + n + "\r\n";
        expected += (i == 0 ? "X" : "|X") + n + "=" + n;
    }
    head += "\r\n";
    head_parser h;
    for (int round = 0; round < 2; ++round) {
        h.reset();
        REQUIRE((h.read_request(head, context_of(as::request)) == head_parser::progress::complete));
        CHECK(fields_of(h, as::request, head) == expected);
    }
    h.reset();
    for (std::size_t n = 1; n < head.size(); ++n)
        REQUIRE((h.read_request(octets{head}.substr(0, n), context_of(as::request)) ==
                 head_parser::progress::incomplete));
    REQUIRE((h.read_request(head, context_of(as::request)) == head_parser::progress::complete));
    CHECK(fields_of(h, as::request, head) == expected);
}

// req: rfc9110#6.5.1-1
// req: rfc9110#6.5.1-2
// req: rfc9112#7.1.2-1
// req: rfc9112#7.1.2-2
TEST_CASE("trailers: fields that are not allowed there are dropped, unknown ones are kept apart") {
    findings seen;
    policy p;
    p.collect_into(&seen);
    head_parser h;
    octets const section = "ETag: \"1\"\r\nContent-Length: 3\r\nX-Sum: 5\r\nHost: a\r\n"
                           "Authorization: b\r\nTransfer-Encoding: chunked\r\n\r\n";
    h.reset(100);
    CHECK((h.read_trailers(section, context_of(as::trailers, p)) == head_parser::progress::complete));
    CHECK(fields_of(h, as::trailers, section) == "ETag=\"1\"|X-Sum=5");
    CHECK_FALSE(h.has(field_id::content_length));
    CHECK(h.count(field_id::host) == 0);
    field_section kept;
    h.take_trailers(section, kept);
    CHECK_FALSE(kept.has(field_id::content_length));
    CHECK_FALSE(kept.has_any({field_id::host, field_id::authorization, field_id::transfer_encoding}));
    CHECK(kept.size() == 2);
    CHECK(seen.all == "rfc9110#6.5.1-1@111 rfc9110#6.5.1-1@140 rfc9110#6.5.1-1@149 "
                      "rfc9110#6.5.1-1@167");
    taken(context_of(as::trailers), as::trailers, section,
          [](head_parser const& t, std::string_view all) {
              CHECK(fields_of(t, as::trailers, all) == "ETag=\"1\"|X-Sum=5");
          });
    taken(context_of(as::trailers), as::trailers, "\r\n");
    refused(as::trailers, "rfc9112#5", "A: b\r\nB<!>\r\n\r\n");
    refused(as::trailers, "rfc9112#2.2-8", "<!> A: b\r\n\r\n");
}

TEST_CASE("where faults are collected, the rest of the section is read") {
    findings seen;
    policy p;
    p.collect_into(&seen);
    head_parser h;
    std::string const head = get +
                             " lost: 1\r\n\tlost: 2\r\nHost : a\r\nbad name: 1\r\n lost\r\n: 2\r\n"
                             "no colon\r\nA: b\rc\x01\r\n d\r\nB\x80: e\nC: \r\rf\r\n\r\n";
    REQUIRE((h.read_request(head, context_of(as::request, p)) == head_parser::progress::complete));
    CHECK(fields_of(h, as::request, head) == "Host=a|A=b c    d|B\x80=e|C=f");
    CHECK(seen.all ==
          "rfc9112#2.2-8@16 rfc9112#5.1-1@40 rfc9112#5.1-1@49 rfc9112#5@50 rfc9110#5.1@66 "
          "rfc9112#5.1-1@73 rfc9112#5@74 rfc9112#2.2-3@85 rfc9110#5.5-4@87 rfc9112#5.2-2@90 "
          "rfc9110#5.1@95 rfc9112#2.2@99 rfc9112#2.2-3@103 rfc9112#2.2-3@104");

    // A line that could not be used does not stand in the way of later ones that are folded.
    head_parser second;
    std::string const folded = ok + "no colon\r\n lost\r\nA: b\r\n c\r\n\r\n";
    REQUIRE((second.read_response(folded, context_of(as::response, p)) ==
             head_parser::progress::complete));
    CHECK(fields_of(second, as::response, folded) == "A=b   c");
}
