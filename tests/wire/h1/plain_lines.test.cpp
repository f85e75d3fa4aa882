// The fast half of the head parser: what it sees at once is what the octets are, and what it takes
// is what the slow half takes.
#include <wire/h1/scan.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

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

namespace {

template <class Message>
void compare(head_parser const& whole, head_parser const& split, octets head) {
    Message r, s;
    whole.take(head, r);
    split.take(head, s);
    if constexpr (std::is_same_v<Message, request>) {
        REQUIRE(r.method() == s.method());
        REQUIRE(r.target() == s.target());
        REQUIRE(r.path() == s.path());
        REQUIRE(r.query() == s.query());
    } else {
        REQUIRE(r.status() == s.status());
        REQUIRE(r.reason() == s.reason());
    }
    REQUIRE(r.version() == s.version());
    REQUIRE(listed(r.fields()) == listed(s.fields()));
    REQUIRE(r.fields().canonical() == s.fields().canonical());
    REQUIRE(whole.size() == split.size());
}

// Every octet at every place.
void compare_all(as what, std::string const& head) {
    cliff memory{head.size()};
    wire::context const c = context_of(what);
    for (std::size_t place = 0; place < head.size(); ++place) {
        for (unsigned octet = 0; octet < 256; ++octet) {
            std::string changed = head;
            changed[place] = static_cast<char>(octet);
            octets const shown = memory.hold(changed);
            head_parser whole, split;
            auto const a = read_head(whole, what, shown, c);
            auto b = head_parser::progress::incomplete;
            for (std::size_t n = 1; n <= shown.size() && b == head_parser::progress::incomplete; ++n)
                b = read_head(split, what, shown.substr(0, n), c);
            CAPTURE(changed);
            REQUIRE((a == b));
            if (a == head_parser::progress::violated) {
                REQUIRE(whole.broken().broken == split.broken().broken);
                REQUIRE(whole.broken().offset == split.broken().offset);
            } else if (a == head_parser::progress::complete) {
                what == as::request ? compare<request>(whole, split, shown)
                                    : compare<response>(whole, split, shown);
            }
        }
    }
}

}  // namespace

TEST_CASE("a head means the same whether its lines are taken whole or octet by octet") {
    std::string const lines = "Host: localhost:8080\r\nX-Y: 0123456789 0123456789 0123456789 "
                              "0123456789\r\nAccept: */*\r\n\r\n";
    compare_all(as::request, "GET /aaaaaaaaaaaaaaaaaaaa?bbbb%41bbb HTTP/1.1\r\n" + lines);
    compare_all(as::request, "OPTIONS /a HTTP/1.0\r\nHost: a\r\n\r\n");
    compare_all(as::response, "HTTP/1.1 200 OK\r\n" + lines);
    compare_all(as::response, "HTTP/1.0 404 No such thing, nowhere\r\n\r\n");
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
