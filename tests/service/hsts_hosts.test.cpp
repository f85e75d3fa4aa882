#include <httoop/service/hsts_hosts.hpp>

#include <doctest/doctest.h>

#include <httoop/service/rules.hpp>

using namespace httoop;

namespace {

constexpr timestamp now{1'700'000'000};
constexpr timestamp later(std::int64_t seconds) { return {now.seconds + seconds}; }

response that_says(octets value) {
    response r{status_code::ok};
    r.fields().append(field_id::strict_transport_security, value);
    return r;
}

bool receive(hsts_hosts& known, octets value, octets target, bool without_fault = true, timestamp at = now) {
    return known.receive(that_says(value), *uri_view::parse(target), at, without_fault);
}

std::string asked_at(hsts_hosts const& known, octets target, timestamp at = now) {
    return known.secured(*uri_view::parse(target), at).text();
}

}  // namespace

// req: rfc6797#8.1
TEST_CASE("hsts_hosts: a host is noted, updated and removed") {
    hsts_hosts known;
    CHECK_FALSE(known.knows("example.org", now));
    CHECK(receive(known, "max-age=100", "https://Example.org:8443/a"));
    REQUIRE(known.all().size() == 1);
    CHECK(known.all()[0] == known_hsts_host{"example.org", later(100), false});
    CHECK(known.knows("EXAMPLE.org", later(100)));
    CHECK_FALSE(known.knows("example.org", later(101)));
    CHECK(receive(known, "max-age=50; includeSubDomains", "https://example.org./"));
    CHECK(known.all()[0] == known_hsts_host{"example.org", later(50), true});
    // A response without the field changes nothing (8.6).
    CHECK_FALSE(known.receive(response{status_code::ok}, *uri_view::parse("https://example.org/"), now));
    CHECK(known.all().size() == 1);
    CHECK(receive(known, "max-age=0; includeSubDomains", "https://example.org/"));
    CHECK_FALSE(known.knows("example.org", now));
    CHECK(known.all().empty());
    CHECK(receive(known, "max-age=0", "https://never.example.org/"));
    CHECK(known.all().empty());
}

// req: rfc6797#8.1   over TLS without faults, the grammar, the first line
TEST_CASE("hsts_hosts: what is not to be heeded is not") {
    hsts_hosts known;
    CHECK_FALSE(receive(known, "max-age=100", "http://example.org/"));
    CHECK_FALSE(receive(known, "max-age=100", "https://example.org/", false));
    CHECK_FALSE(receive(known, "includeSubDomains", "https://example.org/"));
    CHECK_FALSE(receive(known, "max-age=x", "https://example.org/"));
    CHECK_FALSE(receive(known, "max-age=1; max-age=2", "https://example.org/"));
    CHECK_FALSE(receive(known, "", "https://example.org/"));
    CHECK(known.all().empty());
    CHECK(receive(known, "max-age=100", "https://example.org/"));
    // Nor does it end what is known.
    CHECK_FALSE(receive(known, "max-age=0", "http://example.org/"));
    CHECK_FALSE(receive(known, "max-age=0", "https://example.org/", false));
    CHECK(known.knows("example.org", now));
    response two = that_says("max-age=7");
    two.fields().append(field_id::strict_transport_security, "max-age=0");
    CHECK(known.receive(two, *uri_view::parse("https://example.org/"), now));
    CHECK(known.all().at(0).until == later(7));
}

// req: rfc6797#8.1.1
TEST_CASE("hsts_hosts: addresses are not known") {
    hsts_hosts known;
    for (char const* host : {"192.0.2.1", "192.0.2.1.", "[2001:db8::1]", "[v1.x]"}) {
        CAPTURE(host);
        std::string const target = std::string{"https://"} + host + "/";
        CHECK_FALSE(receive(known, "max-age=100", target));
        CHECK_FALSE(known.knows(host, now));
    }
    CHECK_FALSE(known.knows("", now));
    CHECK_FALSE(known.knows(".", now));
}

// req: rfc6797#8.2   congruent and superdomain matches
TEST_CASE("hsts_hosts: names are compared label by label") {
    hsts_hosts known;
    CHECK(receive(known, "max-age=100; includeSubDomains", "https://foo.example.com/"));
    CHECK(receive(known, "max-age=100", "https://example.org/"));
    for (char const* host : {"foo.example.com", "bar.foo.example.com", "qaz.BAR.foo.example.com", "foo.example.com.",
                             "example.org", "Example.ORG."}) {
        CAPTURE(host);
        CHECK(known.knows(host, now));
    }
    for (char const* host : {"example.com", "xfoo.example.com", "foo.example.com.evil", "foo.example.co", "www.example.org",
                             "org", "com", "example.org.."}) {
        CAPTURE(host);
        CHECK_FALSE(known.knows(host, now));
    }
    // A name below changes nothing of those above it (8.1.1), and both ends on their own.
    CHECK(receive(known, "max-age=0", "https://bar.foo.example.com/"));
    CHECK(known.knows("bar.foo.example.com", now));
    CHECK(receive(known, "max-age=10", "https://bar.foo.example.com/"));
    CHECK_FALSE(known.knows("foo.example.com", later(101)));
    CHECK(known.knows("a.bar.foo.example.com", later(100)));
    CHECK_FALSE(known.knows("a.bar.foo.example.com", later(101)));
}

// req: rfc6797#8.3
TEST_CASE("hsts_hosts: a URI of http becomes one of https") {
    hsts_hosts known;
    CHECK(receive(known, "max-age=100", "https://example.org/"));
    CHECK(asked_at(known, "http://example.org/a?b#c") == "https://example.org/a?b#c");
    CHECK(asked_at(known, "HTTP://Example.org") == "https://Example.org");
    CHECK(asked_at(known, "http://example.org:80/") == "https://example.org:443/");
    CHECK(asked_at(known, "http://example.org:080/") == "https://example.org:443/");
    CHECK(asked_at(known, "http://example.org:8080/") == "https://example.org:8080/");
    CHECK(asked_at(known, "http://example.org:443/") == "https://example.org:443/");
    CHECK(asked_at(known, "http://example.org:/") == "https://example.org:/");
    for (char const* same : {"https://example.org:80/", "http://other.example/", "http://192.0.2.1/", "/a", "http:///",
                             "ftp://example.org/", "ws://example.org:80/"}) {
        CAPTURE(same);
        CHECK(asked_at(known, same) == same);
    }
    CHECK(asked_at(known, "http://example.org/", later(101)) == "http://example.org/");
}

// req: rfc6797#8.1.1   what is over is evicted
TEST_CASE("hsts_hosts: there are never more than the limit") {
    limits l;
    l.hsts_hosts = 3;
    hsts_hosts known{l};
    CHECK(receive(known, "max-age=100", "https://a.example/"));
    CHECK(receive(known, "max-age=50", "https://b.example/"));
    CHECK(receive(known, "max-age=70", "https://c.example/"));
    CHECK(receive(known, "max-age=80", "https://d.example/"));
    CHECK(known.all().size() == 3);
    CHECK_FALSE(known.knows("b.example", now));
    CHECK(receive(known, "max-age=1", "https://e.example/", true, later(90)));
    CHECK(known.all().size() == 2);
    known.expire(later(95));
    CHECK(known.all().size() == 1);
    known.clear();
    CHECK(known.all().empty());
}

// req: rfc6797#8.1.1   the store
TEST_CASE("hsts_hosts: what is saved is loaded") {
    hsts_hosts known;
    CHECK(receive(known, "max-age=100; includeSubDomains", "https://b.example/"));
    CHECK(receive(known, "max-age=200", "https://a.example/"));
    std::string const text = known.save();
    CHECK(text == "httoop hsts 1\na.example\t1700000200\t-\nb.example\t1700000100\t+\n");
    hsts_hosts again;
    REQUIRE(again.load(text, now).has_value());
    CHECK(again.all() == known.all());
    REQUIRE(again.load(text, later(150)).has_value());
    CHECK(again.all().size() == 1);

    limits one;
    one.hsts_hosts = 1;
    hsts_hosts small{one};
    REQUIRE(small.load(text, now).has_value());
    CHECK(small.all().at(0).name == "a.example");

    // The last of a name counts.
    REQUIRE(again.load("httoop hsts 1\nx\t1700000200\t-\nb\t1800000000\t-\nx\t1700000300\t+\n", now).has_value());
    CHECK(again.all() == std::vector<known_hsts_host>{{"b", {1'800'000'000}, false}, {"x", {1'700'000'300}, true}});

    for (char const* line : {"a.example\t1700000200", "A.example\t1700000200\t-", "a.example.\t1700000200\t-", "192.0.2.1\t1700000200\t-",
                             "a.example\tx\t-", "a.example\t1700000200\t", "a.example\t1700000200\t-+", "\t1700000200\t-",
                             "a/b\t1700000200\t-", "a:8\t1700000200\t-", "u@a\t1700000200\t-", "a b\t1700000200\t-", "[::1]\t1700000200\t-",
                             "a\t99999999999999999999\t-", ""}) {
        CAPTURE(line);
        auto const read = again.load(std::string{"httoop hsts 1\nb\t1800000000\t-\n"} + line + "\n", now);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().broken == &rules::hsts_store_text);
        CHECK(read.error().offset == 29);
    }
    CHECK_FALSE(again.load("", now).has_value());
    CHECK_FALSE(again.load("httoop hsts 2\n", now).has_value());
    CHECK_FALSE(again.load("httoop hsts 1\na\t1800000000\t-", now).has_value());
    CHECK(again.all().size() == 2);
}
