#include <httoop/field/cdn_cache_control.hpp>

#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("cdn_cache_control: directives as a dictionary") {
    support::takes<cdn_cache_control>("max-age=600, must-revalidate, private=\"set-cookie\", new=token");
    support::takes<cdn_cache_control>("no-cache,max-age=60;x=1", "no-cache, max-age=60;x=1");
    auto const c = *cdn_cache_control::parse("max-age=99999999999, no-store, new=5, s-maxage=7");
    CHECK(c.seconds("max-age") == delta_seconds_most);
    CHECK(c.seconds("s-maxage") == 7u);
    CHECK(c.seconds("new") == 5u);
    CHECK_FALSE(c.seconds("no-store").has_value());
    CHECK_FALSE(c.seconds("absent").has_value());
    CHECK(c.has("no-store"));
    CHECK_FALSE(c.has("public"));
}

TEST_CASE("cdn_cache_control: directives of another type are not used") {
    auto const c = *cdn_cache_control::parse("max-age=6.0, no-store=1, no-cache=?0, private=(\"a\"), s-maxage=-1, public=t");
    for (octets const name : {"max-age", "no-store", "no-cache", "private", "s-maxage", "public"}) {
        CAPTURE(name);
        CHECK_FALSE(c.has(name));
        CHECK_FALSE(c.seconds(name).has_value());
    }
}

// req: rfc9213#2.1
TEST_CASE("cdn_cache_control: an empty one is none, and wrong types are not sent") {
    support::refuses<cdn_cache_control>("", rules::targeted_empty, 0);
    support::refuses<cdn_cache_control>("max-age=5,", rules::structured_dictionary, 10);
    support::refuses<cdn_cache_control>("Max-Age=5", rules::structured_key, 0);
    support::does_not_compose(cdn_cache_control{{{"max-age", "5"}}});
    support::does_not_compose(cdn_cache_control{{{"max-age", -5}}});
    support::does_not_compose(cdn_cache_control{{{"no-store", 1}}});
    support::does_not_compose(cdn_cache_control{{{"private", structured::token{"x"}}}});
    support::does_not_compose(cdn_cache_control{{{"X", 1}}});
}

TEST_CASE("cdn_cache_control: is set and read beside Cache-Control") {
    response r;
    r.set(cdn_cache_control{{{"max-age", 600}, {"must-revalidate", true}}});
    CHECK(r.fields().value("cdn-cache-control") == "max-age=600, must-revalidate");
    CHECK(r.get<cdn_cache_control>()->seconds("max-age") == 600u);
    r.set(cdn_cache_control{});
    CHECK_FALSE(r.fields().has(field_id::cdn_cache_control));
}
