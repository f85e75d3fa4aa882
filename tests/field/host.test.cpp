#include <httoop/field/host.hpp>

#include <httoop/message/request.hpp>
#include <httoop/uri/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("host: a name, and perhaps a port") {
    support::takes<host>("example.org");
    support::takes<host>("example.org:8080");
    support::takes<host>("example.org:", "example.org");
    support::takes<host>("[::1]:0080", "[::1]:80");
    support::takes<host>("");
    CHECK(host{"a", 1}.compose() == "a:1");
    CHECK(host::parse("a:0")->port == 0);
}

// req: rfc9110#7.2
TEST_CASE("host: what is none") {
    support::refuses<host>("a,b", rules::host_single, 1);
    support::refuses<host>(":80", rules::host_single, 0);
    support::refuses<host>("a@b", rules::uri_host, 1);
    support::does_not_compose(host{"a/b"});
    support::does_not_compose(host{"a:1"});
    support::does_not_compose(host{"", 80});
}

TEST_CASE("host: by type from a message, into a message") {
    request r{method::get, "/"};
    r.set(host{"example.org"});
    CHECK(r.fields().value("host") == "example.org");
    CHECK(r.get<host>()->name == "example.org");
}
