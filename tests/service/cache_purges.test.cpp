#include <httoop/service/cache_purges.hpp>

#include <doctest/doctest.h>

#include <httoop/service/cache_store.hpp>

using namespace httoop;

TEST_CASE("a purge means what was asked for before it, by its URI, its groups, or whatever it is") {
    cache_purges p;
    caching::stored_response s, other;
    s.key = "http://example.org/a";
    s.groups = {"x", "g"};
    s.tags = {"t"};
    other.key = "http://example.org/b";
    CHECK(!p.meant(s, p.count()));
    for (cache_selection const& which : {cache_selection{cache_selection::uri, s.key}, cache_selection{cache_selection::group, "g"},
                                         cache_selection{cache_selection::tag, "t"}, cache_selection{cache_selection::tag, "g"}}) {
        std::uint64_t const before = p.count();
        p.note(which);
        CHECK(p.count() == before + 1);
        CHECK(p.meant(s, before));
        CHECK(!p.meant(other, before));
        CHECK(!p.meant(s, p.count()));
        CHECK(!p.meant(s, cache_purges::whenever));
    }
    for (cache_selection const& which : {cache_selection{}, cache_selection{cache_selection::prefix, "http://example.net/"}}) {
        std::uint64_t const before = p.count();
        p.note(which);
        CHECK(p.meant(s, before));
        CHECK(p.meant(other, before));
        CHECK(!p.meant(other, p.count()));
    }
}
