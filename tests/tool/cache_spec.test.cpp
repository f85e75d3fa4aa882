#include "cache_spec.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

TEST_CASE("where a cache keeps what it stores is read") {
    CHECK(read_cache_spec("none")->is == cache_spec::none);
    CHECK(read_cache_spec("memory")->octets == 256u << 20);
    CHECK(read_cache_spec("memory:2M")->octets == 2u << 20);
    CHECK(read_cache_spec("disk:/a/b")->folder == "/a/b");
    CHECK(read_cache_spec("disk:/a:b:3G")->folder == "/a:b");
    CHECK(read_cache_spec("disk:/a:b:3G")->octets == std::uint64_t{3} << 30);
    CHECK(read_cache_spec("disk:/a:b")->folder == "/a:b");
    for (char const* const none : {"", "disk", "disk:", "disk::1G", "memory:", "memory:x", "memory:1", "tape:/dev/st0", "memory:99999999T"}) {
        INFO(none);
        CHECK(!read_cache_spec(none));
    }
}
