#include <httoop/field/want_digest.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("want_digest: algorithms with weights") {
    support::takes<want_repr_digest>("sha-256=1");
    support::takes<want_content_digest>("sha-512=3,sha-256=10, unixsum=0", "sha-512=3, sha-256=10, unixsum=0");
    support::takes<want_content_digest>("");
    support::does_not_compose(want_repr_digest{{{{"sha-256", 11}}}});
    support::does_not_compose(want_repr_digest{{{{"SHA", 1}}}});
    request r;
    r.fields().append("Want-Repr-Digest", "sha-512=3");
    r.fields().append("Want-Repr-Digest", "sha-256=10");
    CHECK(r.get<want_repr_digest>()->all.size() == 2);
}

// req: rfc9530#4
TEST_CASE("want_digest: what is no weight") {
    for (octets const value : {"sha-256", "sha-256=11", "sha-256=-1", "sha-256=1.0", "sha-256=(1)", "a=1, b=t"}) {
        support::refuses<want_content_digest>(value, rules::want_digest_weight, 0);
        support::refuses<want_repr_digest>(value, rules::want_digest_weight, 0);
    }
}

TEST_CASE("want_digest: the one that is liked best") {
    auto const w = *want_repr_digest::parse("sha-512=3, sha-256=10, unixsum=0, new=3");
    CHECK(w.choose({"sha-512", "sha-256"}) == "sha-256");
    CHECK(w.choose({"new", "sha-512"}) == "sha-512");
    CHECK(w.choose({"unixsum", "md5"}).empty());
    CHECK(w.choose({}).empty());
}
