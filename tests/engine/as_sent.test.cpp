#include "engine/as_sent.hpp"

#include <doctest/doctest.h>
#include <httoop/wire/context.hpp>

using namespace httoop;

namespace {

std::string shown(request r, content_length_of length, bool multiplexed) {
    r.version(multiplexed ? http_2 : http_1_1);
    policy p;
    p.limits.field_line = p.limits.field_section = 200000;
    wire::context c;
    c.role = wire::role::client;
    c.policy = &p;
    request const read = as_sent(r, length, c);
    std::string all = std::string{read.method().token()} + " " + std::string{read.target()} + " " +
                      std::to_string(read.version().major) + "\n";
    for (field_line const f : read.fields()) all += std::string{f.name} + ": " + std::string{f.value} + "\n";
    return all;
}

request asked(http_version v) {
    request r{method::post, "/a?b"};
    r.version(v);
    r.fields().append(field_id::host, "a.example");
    r.fields().append(field_id::upgrade, "TLS/1.0");
    r.fields().append(field_id::accept, "*/*");
    return r;
}

}  // namespace

TEST_CASE("as_sent: what HTTP/1.1 adds is shown") {
    CHECK(shown(asked(http_1_1), content_length_of::exactly(5), false) ==
          "POST /a?b 1\nHost: a.example\nUpgrade: TLS/1.0\nAccept: */*\nContent-Length: 5\nConnection: Upgrade\n");
    CHECK(shown(asked(http_1_1), content_length_of::until_end(), false).find("\nTransfer-Encoding: chunked\n") != std::string::npos);
}

TEST_CASE("as_sent: what HTTP/2 derives is shown, and what it leaves out is not") {
    CHECK(shown(asked(http_2), content_length_of::exactly(5), true) ==
          "POST /a?b 2\nhost: a.example\naccept: */*\ncontent-length: 5\n");
}

TEST_CASE("as_sent: a head beyond the limits of servers is shown whole") {
    request r = asked(http_1_1);
    r.fields().append("X-Long", std::string(100000, 'x'));
    CHECK(shown(r, content_length_of::exactly(std::uint64_t{1} << 40), false).find("X-Long: xxx") != std::string::npos);
    CHECK(shown(r, {}, true).find("x-long: xxx") != std::string::npos);
}
