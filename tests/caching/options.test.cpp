#include <httoop/caching/options.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::caching;

TEST_CASE("options: what is asked is what differs between a gateway, a proxy and a user agent") {
    CHECK(cache_options::of_gateway().shared);
    CHECK(cache_options::of_gateway().targets == std::vector<std::string>{"CDN-Cache-Control"});
    CHECK(cache_options::of_proxy().shared);
    CHECK(cache_options::of_proxy().targets.empty());
    CHECK_FALSE(cache_options::of_user_agent().shared);
}
