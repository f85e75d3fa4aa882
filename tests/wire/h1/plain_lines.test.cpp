// The fast half of the head parser: what it sees at once is what the octets are, and what it takes
// is what the slow half takes.
#include <wire/h1/scan.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;
namespace scan = httoop::wire::scan;

TEST_CASE("marks: every octet at every place, portable and as chosen for this machine") {
    for (unsigned octet = 0; octet < 256; ++octet) {
        for (unsigned place = 0; place < 32; ++place) {
            std::string s(32, 'a');
            s[place] = static_cast<char>(octet);
            s[(place + 7) % 32] = ':';
            CAPTURE(octet);
            CAPTURE(place);
            scan::field_marks const f = scan::field_32(s.data());
            scan::field_marks const g = scan::portable::field_32(s.data());
            REQUIRE(f.colons == g.colons);
            REQUIRE(f.controls == g.controls);
            REQUIRE((f.controls >> place & 1) == (CTL(s[place]) ? 1u : 0u));
            REQUIRE((f.colons >> place & 1) == (s[place] == ':' ? 1u : 0u));
            scan::target_marks const t = scan::target_16(s.data());
            scan::target_marks const u = scan::portable::target_16(s.data());
            REQUIRE(t.others == u.others);
            REQUIRE(t.questions == u.questions);
            REQUIRE(scan::controls_16(s.data()) == scan::portable::controls_16(s.data()));
            REQUIRE(scan::spaces_16(s.data()) == scan::portable::spaces_16(s.data()));
        }
    }
}

TEST_CASE("a head means the same whether its lines are taken whole or octet by octet") {
    // Every octet at many places, in lines short and long, at the front and the end of the buffer.
    std::string const head =
        "GET /aaaaaaaaaaaaaaaaaaaa?bbbb%41bbb HTTP/1.1\r\nHost: localhost:8080\r\nX-Y: 0123456789 "
        "0123456789 0123456789 0123456789\r\nAccept: */*\r\n\r\n";
    cliff memory{head.size()};
    wire::context const c = context_of(as::request);
    for (std::size_t place = 0; place < head.size(); ++place) {
        for (unsigned octet = 0; octet < 256; ++octet) {
            std::string changed = head;
            changed[place] = static_cast<char>(octet);
            octets const shown = memory.hold(changed);
            head_parser whole, split;
            auto const a = whole.read_request(shown, c);
            auto b = head_parser::progress::incomplete;
            for (std::size_t n = 1; n <= shown.size() && b == head_parser::progress::incomplete; ++n)
                b = split.read_request(shown.substr(0, n), c);
            CAPTURE(changed);
            REQUIRE((a == b));
            if (a == head_parser::progress::violated) {
                REQUIRE(whole.broken().broken == split.broken().broken);
                REQUIRE(whole.broken().offset == split.broken().offset);
            } else if (a == head_parser::progress::complete) {
                request r, s;
                whole.take(shown, r);
                split.take(shown, s);
                REQUIRE(r.method() == s.method());
                REQUIRE(r.target() == s.target());
                REQUIRE(r.path() == s.path());
                REQUIRE(r.query() == s.query());
                REQUIRE(r.version() == s.version());
                REQUIRE(listed(r.fields()) == listed(s.fields()));
                REQUIRE(r.fields().canonical() == s.fields().canonical());
                REQUIRE(whole.size() == split.size());
            }
        }
    }
}

TEST_CASE("heads that end at the end of memory, of every length") {
    for (std::size_t target = 0; target < 40; ++target) {
        for (std::size_t value = 1; value < 40; ++value) {
            std::string const head = "GET /" + std::string(target, 't') + " HTTP/1.1\r\nHost: " +
                                     std::string(value, 'h') + "\r\n\r\n";
            cliff const memory{head};
            head_parser h;
            REQUIRE((h.read_request(memory.view(), context_of(as::request)) ==
                     head_parser::progress::complete));
            REQUIRE(h.size() == head.size());
            REQUIRE(h.count(field_id::host) == 1);
            h.each(memory.view(), field_id::host, [&](octets v) { REQUIRE(v.size() == value); });
        }
    }
}
