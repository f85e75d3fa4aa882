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
    CHECK(read_cache_spec("disk:/a:10GB/")->folder == "/a:10GB/");
    CHECK(read_cache_spec("disk:/a:10GB/b")->folder == "/a:10GB/b");
    for (char const* const none : {"", "disk", "disk:", "disk::1G", "memory:", "memory:x", "memory:1", "disk:/a:10GB", "disk:/a:1.5G", "disk:a:99999999T", "tape:/dev/st0", "memory:99999999T"}) {
        INFO(none);
        CHECK(!read_cache_spec(none));
    }
}

TEST_CASE("what was perhaps meant where a cache is none") {
    auto const ends = [](char const* spec, std::string_view with) {
        std::string const told = wrong_cache_spec(spec, "memory:256M or none");
        INFO(told);
        CHECK(told.starts_with("--cache is memory:256M or none, not "));
        CHECK(std::string_view{told}.ends_with(with));
    };
    ends("256M", ": did you mean memory:256M?");
    ends("disk", ": which folder? disk:DIR");
    ends("disk::1G", ": which folder? disk:DIR");
    ends("memory:1", ": 1M is the least");
    ends("disk:/a:5K", ": 1M is the least");
    ends("memory:1MB", " K, M, G or T behind it");
    ends("disk:/a:10GB", " K, M, G or T behind it");
    ends("/var/cache", ": did you mean disk:/var/cache?");
    ends("tape", ", not tape");
}
