#include <doctest/doctest.h>

#include <httoop/field/contradiction.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

using namespace httoop;

namespace {

rule const* of(std::initializer_list<std::pair<octets, octets>> lines, bool secure = false, policy const& p = {}) {
    response r;
    for (auto const& [name, value] : lines) r.fields().append(name, value);
    return contradiction(r.fields(), secure, p);
}

}  // namespace

// req: rfc6797#7.2
TEST_CASE("contradiction: Strict-Transport-Security is sent over TLS alone") {
    CHECK(of({{"Strict-Transport-Security", "max-age=1"}}) == &rules::sts_over_tls);
    CHECK(of({{"Strict-Transport-Security", "max-age=1"}}, true) == nullptr);
    policy behind_proxy;
    behind_proxy.relax(relaxation::tls_before_us);
    CHECK(of({{"Strict-Transport-Security", "max-age=1"}}, false, behind_proxy) == nullptr);
}

// req: rfc9111#4.1
TEST_CASE("contradiction: what fits no later request has no time of freshness") {
    CHECK(of({{"Vary", "*"}, {"Cache-Control", "max-age=60"}}) == &rules::vary_any_is_never_fresh);
    CHECK(of({{"Cache-Control", "public, s-maxage=1"}, {"Vary", "Accept"}, {"Vary", "*"}}) ==
          &rules::vary_any_is_never_fresh);
    CHECK(of({{"Vary", "*"}, {"Cache-Control", "max-age=0"}}) == nullptr);
    CHECK(of({{"Vary", "*"}, {"Cache-Control", "no-store"}}) == nullptr);
    CHECK(of({{"Vary", "Accept"}, {"Cache-Control", "max-age=60"}}) == nullptr);
    CHECK(of({{"Vary", "*"}}) == nullptr);
    CHECK(of({}) == nullptr);
}
