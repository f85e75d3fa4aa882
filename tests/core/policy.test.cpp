#include <httoop/core/policy.hpp>

#include <doctest/doctest.h>
#include <vector>

using namespace httoop;

namespace {

constexpr rule some_rule{"rfc9110#1", level::must, "sender", 400, fate::close, "something"};

struct sink : findings_sink {
    std::vector<finding> all;
    void found(finding const& f) override { all.push_back(f); }
};

}  // namespace

TEST_CASE("strict: the first violation stops, whatever could mend it") {
    policy const strict;
    CHECK(strict.stops(some_rule, 1));
    CHECK(strict.stops(some_rule, 1, relaxation::bare_lf));
    CHECK(strict.refuses(some_rule, 1));
    CHECK_FALSE(strict.collecting());
}

TEST_CASE("a relaxation lets pass what it mends, and nothing else") {
    policy p;
    p.relax(relaxation::bare_lf);
    CHECK(p.relaxes(relaxation::bare_lf));
    CHECK_FALSE(p.relaxes(relaxation::obs_fold));
    CHECK_FALSE(p.stops(some_rule, 1, relaxation::bare_lf));
    CHECK(p.stops(some_rule, 1, relaxation::obs_fold));
    CHECK(p.stops(some_rule, 1));
    CHECK(p.refuses(some_rule, 1));
}

TEST_CASE("no relaxation is no licence for violations that none mends") {
    policy p;
    p.relax(relaxation::none);
    CHECK_FALSE(p.relaxes(relaxation::none));
    CHECK(p.stops(some_rule, 1));
}

TEST_CASE("collecting: every violation is reported with its place, and reading goes on") {
    sink s;
    policy p;
    p.collect_into(&s);
    p.relax(relaxation::obs_fold);
    CHECK(p.collecting());
    CHECK_FALSE(p.stops(some_rule, 5));
    CHECK_FALSE(p.stops(some_rule, 6, relaxation::obs_fold));
    CHECK(p.refuses(some_rule, 7));  // nothing can be read on here
    REQUIRE(s.all.size() == 3);
    CHECK(s.all[0].broken == &some_rule);
    CHECK(s.all[0].offset == 5);
    CHECK_FALSE(s.all[0].repaired);
    CHECK(s.all[1].offset == 6);
    CHECK(s.all[1].repaired);
    CHECK(s.all[2].offset == 7);
    CHECK_FALSE(s.all[2].repaired);
}

TEST_CASE("relaxing without a sink repairs in silence") {
    sink s;
    policy p;
    p.relax(relaxation::bare_lf);
    CHECK_FALSE(p.stops(some_rule, 1, relaxation::bare_lf));
    p.collect_into(&s);
    p.collect_into(nullptr);
    CHECK(p.stops(some_rule, 1));
    CHECK(s.all.empty());
}

TEST_CASE("every relaxation is found by its name and can be asked for alone") {
    for (relaxation_row const& row : all_relaxations()) {
        CAPTURE(row.name);
        CHECK(find_relaxation(row.name) == &row);
        CHECK_FALSE(row.section.empty());
        CHECK_FALSE(row.sentence.empty());
        policy p;
        p.relax(row.which);
        for (relaxation_row const& other : all_relaxations())
            CHECK(p.relaxes(other.which) == (other.which == row.which));
    }
    CHECK(find_relaxation("bare_lf") == find_relaxation("bare-lf"));
    CHECK(find_relaxation("everything") == nullptr);
}
