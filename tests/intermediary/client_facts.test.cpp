#include <httoop/intermediary/client_facts.hpp>

#include <doctest/doctest.h>

#include <httoop/message/typed.hpp>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

using lines = std::vector<std::pair<octets, octets>>;

forwarded_node node(octets s) { return *forwarded_node::parse(s); }

peer const from{.client = node("192.0.2.9:4711"), .self = node("[2001:db8::1]:80"), .scheme = "https", .made_up = "_x7"};

trusted_peers ours() {
    trusted_peers t;
    REQUIRE(t.add("10.0.0.0/8"));
    return t;
}

field_section made_of(lines const& all) {
    field_section fields;
    for (auto const& [name, value] : all) fields.append(name, value);
    return fields;
}

// The lines of the fields that tell of clients, as they are handed on.
std::string handed_on(lines const& received, client_options const& o, peer const& p = from) {
    field_section fields = made_of(received);
    rule const* const because = hand_on_client(fields, p, "example.org", o);
    CHECK(because != nullptr);
    CHECK(fields.defect().has_value());
    std::string text;
    for (field_line const line : fields) text.append(line.name).append(": ").append(line.value).append("\n");
    return text;
}

}  // namespace

// req: rfc7239#8.1
TEST_CASE("client: what trusted proxies wrote is believed, from the last one on") {
    auto const said = *forwarded::parse("for=6.6.6.6, for=192.0.2.1;proto=https, for=10.0.0.2, for=10.0.0.3");
    auto const b = believe(said, node("10.0.0.4:99"), ours());
    CHECK(b.client == node("192.0.2.1"));
    REQUIRE(b.elements.size() == 3);
    CHECK(b.elements[0].proto == "https");
    CHECK(b.because->id == octets{"rfc7239#8.1"});

    CHECK(believe(said, node("192.0.2.4"), ours()).client == node("192.0.2.4"));
    CHECK(believe(said, node("192.0.2.4"), ours()).elements.empty());
    CHECK(believe(said, node("10.0.0.4"), {}).client == node("10.0.0.4"));
    // All are trusted: the first one is the client.
    CHECK(believe(*forwarded::parse("for=10.0.0.1, for=10.0.0.2"), node("10.0.0.4"), ours()).client == node("10.0.0.1"));
    // A made-up name, or none, is nobody who could be trusted.
    CHECK(believe(*forwarded::parse("for=6.6.6.6, for=_a, for=10.0.0.2"), node("10.0.0.4"), ours()).client == node("_a"));
    CHECK(believe(*forwarded::parse("for=6.6.6.6, proto=http"), node("10.0.0.4"), ours()).client == forwarded_node{});
}

TEST_CASE("client: untouched, dropped") {
    lines const received{{"X", "1"}, {"Forwarded", "for=6.6.6.6"}, {"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-Proto", "http"}};
    CHECK(handed_on(received, {}) == "X: 1\nForwarded: for=6.6.6.6\nX-Forwarded-For: 6.6.6.6\nX-Forwarded-Proto: http\n");
    CHECK(handed_on(received, {.facts = handing_on::dropped}) == "X: 1\n");
}

// req: rfc7239#5.1-1 rfc7239#5.2-1
TEST_CASE("client: a made-up name unless an address is asked for") {
    CHECK(handed_on({}, {.facts = handing_on::replaced}) == "Forwarded: for=_x7\n");
    CHECK(handed_on({}, {.facts = handing_on::replaced, .self = naming::made_up}) == "Forwarded: for=_x7;by=_x7\n");
    CHECK(handed_on({}, {.facts = handing_on::replaced, .client = naming::address, .self = naming::address, .host = true, .scheme = true}) ==
          "Forwarded: for=\"192.0.2.9:4711\";by=\"[2001:db8::1]:80\";host=example.org;proto=https\n");
    CHECK(handed_on({}, {.facts = handing_on::replaced, .client = naming::not_at_all, .scheme = true}) == "Forwarded: proto=https\n");
    CHECK(handed_on({}, {.facts = handing_on::replaced, .client = naming::not_at_all}) == "");
}

// req: rfc7239#4-2
TEST_CASE("client: ours is added behind what is believed, whatever lines that stood in") {
    peer p = from;
    p.client = node("10.0.0.4");
    client_options const o{.facts = handing_on::appended, .client = naming::address, .trusted = ours()};
    lines const received{{"Forwarded", "for=6.6.6.6, for=192.0.2.1"}, {"X", "1"}, {"Forwarded", "for=10.0.0.3"}};
    CHECK(handed_on(received, o, p) == "X: 1\nForwarded: for=192.0.2.1, for=10.0.0.3, for=10.0.0.4\n");
    CHECK(handed_on(received, o) == "X: 1\nForwarded: for=\"192.0.2.9:4711\"\n");
    CHECK(handed_on({{"Forwarded", "for="}}, o, p) == "Forwarded: for=10.0.0.4\n");
    // Only one of both is believed: others can be written by everybody.
    CHECK(handed_on({{"X-Forwarded-For", "6.6.6.6"}}, o, p) == "Forwarded: for=10.0.0.4\n");
}

TEST_CASE("client: the same in X-Forwarded-*") {
    peer p = from;
    p.client = node("10.0.0.4:99");
    client_options o{.facts = handing_on::appended,
                     .x_forwarded = true,
                     .client = naming::address,
                     .host = true,
                     .scheme = true,
                     .trusted = ours()};
    CHECK(handed_on({{"X-Forwarded-For", "6.6.6.6, 2001:db8::7"}, {"X-Forwarded-For", "10.0.0.3"}, {"Forwarded", "for=6.6.6.6"}}, o, p) ==
          "X-Forwarded-For: 2001:db8::7, 10.0.0.3, 10.0.0.4\nX-Forwarded-Host: example.org\nX-Forwarded-Proto: https\n");
    // A lone host and scheme are those that the first client used.
    CHECK(handed_on({{"X-Forwarded-For", "192.0.2.1"}, {"X-Forwarded-Host", "a"}, {"X-Forwarded-Proto", "http"}}, o, p) ==
          "X-Forwarded-For: 192.0.2.1, 10.0.0.4\nX-Forwarded-Host: a\nX-Forwarded-Proto: http\n");
    // Of what stood before the first one who is believed nothing is known.
    CHECK(handed_on({{"X-Forwarded-For", "6.6.6.6, 192.0.2.1, 10.0.0.3"}, {"X-Forwarded-Host", "a"}, {"X-Forwarded-Proto", "http"}}, o, p) ==
          "X-Forwarded-For: 192.0.2.1, 10.0.0.3, 10.0.0.4\nX-Forwarded-Host: a\nX-Forwarded-Proto: http\n");
    CHECK(handed_on({{"X-Forwarded-For", "6.6.6.6, 192.0.2.1"}, {"X-Forwarded-Host", "b, a"}, {"X-Forwarded-Proto", "ftp, http"}}, o, p) ==
          "X-Forwarded-For: 192.0.2.1, 10.0.0.4\nX-Forwarded-Host: a\nX-Forwarded-Proto: http\n");
    CHECK(handed_on({{"X-Forwarded-For", "6.6.6.6, 192.0.2.1"}, {"X-Forwarded-Host", "a"}, {"X-Forwarded-Proto", "http"}}, o) ==
          "X-Forwarded-For: 192.0.2.9\nX-Forwarded-Host: example.org\nX-Forwarded-Proto: https\n");
    CHECK(handed_on({{"X-Forwarded-For", "6.6.6.6"}}, o) ==
          "X-Forwarded-For: 192.0.2.9\nX-Forwarded-Host: example.org\nX-Forwarded-Proto: https\n");
    p.client = {};
    o.host = o.scheme = false;
    CHECK(handed_on({}, o, p) == "X-Forwarded-For: unknown\n");
}

// req: rfc7239#8.3-1
TEST_CASE("client: nothing is told of who asks for privacy") {
    client_options const o{.facts = handing_on::appended, .client = naming::address};
    CHECK(handed_on({{"DNT", "1"}, {"Forwarded", "for=6.6.6.6"}}, o) == "DNT: 1\n");
    CHECK(handed_on({{"Sec-GPC", "1"}}, o) == "Sec-GPC: 1\n");
    CHECK(handed_on({{"DNT", "0"}}, o) == "DNT: 0\nForwarded: for=\"192.0.2.9:4711\"\n");
}
