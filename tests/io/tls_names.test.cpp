#include "io/tls_names.hpp"

#include "../support/certificates.hpp"

using namespace httoop;
using io::certificate_names;
using support::made_certificate;

namespace {

certificate_names names_of(char const* all) {
    made_certificate const c{{.names = all}};
    return certificate_names{c.get()};
}

}  // namespace

// req: rfc9110#4.3.4-3
TEST_CASE("names match whole, wildcards one whole label, addresses as octets") {
    certificate_names const n = names_of("DNS:A.example,DNS:*.b.example,DNS:*.com,DNS:f*.example,IP:10.0.0.1,IP:2001:db8::1");
    for (char const* host : {"a.example", "A.EXAMPLE", "a.example.", "10.0.0.1", "[2001:db8::1]", "2001:DB8:0::0001", "f*.example"})
        CHECK_MESSAGE(n.how(host) == certificate_names::exact, host);
    for (char const* host : {"x.b.example", "*.b.example", "xn--a.B.example."})
        CHECK_MESSAGE(n.how(host) == certificate_names::wildcard, host);
    for (char const* host : {"", ".", "b.example", ".b.example", "x.y.b.example", "example.com", "foo.example", "10.0.0.2", "10.0.0.01",
                             "[10.0.0.1", "2001:db8::1%1", "a.example..", "a.exampl"})
        CHECK_MESSAGE(n.how(host) == certificate_names::none, host);
}

TEST_CASE("names are told to people, a few of them") {
    CHECK(names_of("DNS:b.example,DNS:*.a.example,IP:127.0.0.1,IP:::1").some() == "b.example, *.a.example, ::1, 127.0.0.1");
    CHECK(names_of("DNS:a,DNS:b,DNS:c,DNS:d,DNS:e,DNS:f,DNS:g").some() == "a, b, c, d, e and 2 more");
    CHECK(names_of("").some() == "");
    CHECK(names_of("").empty());
    CHECK(names_of("DNS:b,DNS:a") == names_of("DNS:a,DNS:B"));
    CHECK(!(names_of("DNS:a") == names_of("DNS:a,IP:127.0.0.1")));
}
