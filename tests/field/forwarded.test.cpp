#include <httoop/field/forwarded.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {

// What the fields X-Forwarded-For, -Proto and -Host say, as Forwarded; "-" is an absent one.
std::string converted(octets addresses, octets protos, octets hosts) {
    request r;
    if (addresses != "-") r.fields().append("X-Forwarded-For", addresses);
    if (protos != "-") r.fields().append("X-Forwarded-Proto", protos);
    if (hosts != "-") r.fields().append("X-Forwarded-Host", hosts);
    auto const f = x_forwarded(r.fields());
    return f ? f->compose() : std::string{f.error().broken->id} + ' ' + std::to_string(f.error().offset);
}

}  // namespace

// RFC 7239 4, 6.3, 7.1, 7.5
TEST_CASE("forwarded: the examples of the standard") {
    support::takes<forwarded>("for=\"_gazonk\"", "for=_gazonk");
    support::takes<forwarded>("For=\"[2001:db8:cafe::17]:4711\"", "for=\"[2001:db8:cafe::17]:4711\"");
    support::takes<forwarded>("for=192.0.2.60;proto=http;by=203.0.113.43", "for=192.0.2.60;by=203.0.113.43;proto=http");
    support::takes<forwarded>("for=192.0.2.43, for=198.51.100.17");
    support::takes<forwarded>("for=_hidden, for=_SEVKISEK");
    support::takes<forwarded>("for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown",
                              "for=192.0.2.43, for=\"[2001:db8:cafe::17]\", for=unknown");
    support::takes<forwarded>("for=192.0.2.43, for=198.51.100.17;by=203.0.113.60;proto=http;host=example.com",
                              "for=192.0.2.43, for=198.51.100.17;by=203.0.113.60;host=example.com;proto=http");
    request r;
    r.fields().append("Forwarded", "for=192.0.2.43");
    r.fields().append("Forwarded", "for=\"[2001:db8:cafe::17]:_x\", for=unknown;secret=\"a b\"");
    auto const f = r.get<forwarded>();
    REQUIRE(f.has_value());
    REQUIRE(f->all.size() == 3);
    CHECK(f->all[0].for_ == forwarded_node{forwarded_node::ipv4, "192.0.2.43", ""});
    CHECK(f->all[1].for_ == forwarded_node{forwarded_node::ipv6, "2001:db8:cafe::17", "_x"});
    CHECK(f->all[2].for_ == forwarded_node{});
    CHECK_FALSE(f->all[2].by.has_value());
    CHECK(*f->all[2].extensions.find("Secret") == "a b");
}

// req: rfc7239#4
TEST_CASE("forwarded: pairs and semicolons") {
    support::takes<forwarded>(";proto=https;; host=\"a:80\" ;", "host=\"a:80\";proto=https");
    support::takes<forwarded>(";", ";");
    support::takes<forwarded>("", "");
    support::takes<forwarded>("for=\"\\_a\"", "for=_a");
    support::refuses<forwarded>("for", rules::forwarded_grammar, 3);
    support::refuses<forwarded>("for=a:80", rules::forwarded_grammar, 5);
    support::refuses<forwarded>("proto=a, for=[::1]", rules::forwarded_grammar, 13);
    support::refuses<forwarded>("for = _a", rules::forwarded_grammar, 3);
}

// req: rfc7239#4-1
// req: rfc7239#5.3-1
// req: rfc7239#5.4-1
TEST_CASE("forwarded: what a proxy must not say") {
    support::refuses<forwarded>("proto=a, for=_a;FOR=_b", rules::forwarded_once, 16);
    support::refuses<forwarded>("x=1;x=1", rules::forwarded_once, 4);
    support::refuses<forwarded>("host=\"a/b\"", rules::forwarded_host, 6);
    support::refuses<forwarded>("for=_a, host=\"a@b\"", rules::forwarded_host, 14);
    support::refuses<forwarded>("proto=1", rules::forwarded_proto, 6);
    support::refuses<forwarded>("proto=\"a b\"", rules::forwarded_proto, 7);
    support::takes<forwarded>("host=\"[::1]:8080\";proto=h2+x.y-z");
}

// req: rfc7239#6
// req: rfc7239#6-1
// req: rfc7239#6-2
// req: rfc7239#6.3-3
// req: rfc7239#6.3-4
TEST_CASE("forwarded: nodes") {
    for (octets const good : {"192.0.2.43", "192.0.2.43:47011", "[2001:db8:cafe::17]:47011", "[::1]", "unknown", "unknown:1",
                              "_a", "_a.B-9_:_p.Q-9_", "[::1]:_x", "192.0.2.43:99999"})
        support::takes<forwarded_node>(good);
    support::takes<forwarded_node>("UNKNOWN", "unknown");
    struct { octets text; rule const& broken; std::size_t offset; } const rows[] = {
        {"", rules::node_grammar, 0}, {":80", rules::node_grammar, 0}, {"[192.0.2.43]", rules::node_grammar, 0},
        {"[::1", rules::node_grammar, 0}, {"[::1]x:80", rules::node_grammar, 0}, {"[::g]", rules::node_grammar, 0},
        {"hidden", rules::node_name_underscore, 0}, {"192.0.2.256", rules::node_name_underscore, 0},
        {"example.org", rules::node_name_underscore, 0},
        {"_", rules::node_name_octets, 0}, {"_a b", rules::node_name_octets, 0}, {"_a/b:80", rules::node_name_octets, 0},
        {"_a:", rules::node_port_underscore, 3}, {"_a:123456", rules::node_port_underscore, 3},
        {"_a:x", rules::node_port_underscore, 3}, {"_a:-1", rules::node_port_underscore, 3},
        {"_a:_", rules::node_port_octets, 3}, {"_a:_b:c", rules::node_port_octets, 3}};
    for (auto const& r : rows) support::refuses<forwarded_node>(r.text, r.broken, r.offset);
    support::refuses<forwarded>("for=_a, by=\"x\"", rules::node_name_underscore, 12);
    support::refuses<forwarded>("for=\"_a:x\"", rules::node_port_underscore, 8);
}

// req: rfc7239#6-3
TEST_CASE("forwarded: nodes with a colon are quoted") {
    forwarded_node const v6{forwarded_node::ipv6, "2001:db8::1", ""};
    forwarded_node const v4{forwarded_node::ipv4, "192.0.2.1", "80"};
    CHECK(forwarded{{{v6, v4, "", "", {}}}}.compose() == "for=\"[2001:db8::1]\";by=\"192.0.2.1:80\"");
}

TEST_CASE("forwarded: what would not come back is not composed") {
    support::does_not_compose(forwarded{{{forwarded_node{forwarded_node::obfuscated, "a b", ""}, {}, "", "", {}}}});
    support::does_not_compose(forwarded{{{{}, {}, "a b", "", {}}}});
    support::does_not_compose(forwarded{{{{}, {}, "", "a b", {}}}});
    support::does_not_compose(forwarded{{{{}, {}, "", "", {{"x", "1"}, {"X", "2"}}}}});
}

// RFC 7239 7.4
TEST_CASE("forwarded: X-Forwarded fields say the same") {
    CHECK(converted("192.0.2.43, 2001:db8:cafe::17", "-", "-") == "for=192.0.2.43, for=\"[2001:db8:cafe::17]\"");
    CHECK(converted("[::1]:80,unknown, 192.0.2.1:5", "-", "-") == "for=\"[::1]:80\", for=unknown, for=\"192.0.2.1:5\"");
    CHECK(converted("192.0.2.1, 192.0.2.2", "https", "example.org:8080") ==
          "for=192.0.2.1;host=\"example.org:8080\";proto=https, for=192.0.2.2");
    CHECK(converted("192.0.2.1, 192.0.2.2", "https, http", "-") == "for=192.0.2.1;proto=https, for=192.0.2.2;proto=http");
    CHECK(converted("192.0.2.1, 192.0.2.2", "https, http, ftp", "-") == "for=192.0.2.1, for=192.0.2.2");
    CHECK(converted("-", "https", "a") == "host=a;proto=https");
    CHECK(converted("-", "https, http", "-") == "");
    CHECK(converted("-", "-", "-") == "");
    CHECK(converted("192.0.2.1, x", "-", "-") == "rfc7239#6.3-3 11");
    CHECK(converted("192.0.2.1", "https, 1", "-") == "rfc7239#5.4-1 7");
    CHECK(converted("192.0.2.1", "-", "a b") == "rfc7239#5.3-1 0");
    CHECK(converted("192.0.2.1, \"", "-", "-") == "rfc9110#5.6.4 11");
    request r;
    r.fields().append("X-Forwarded-For", "192.0.2.1");
    r.fields().append("X-Forwarded-For", "192.0.2.2");
    CHECK(x_forwarded(r.fields())->all.size() == 2);
}
