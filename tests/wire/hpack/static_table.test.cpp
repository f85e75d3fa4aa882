#include <wire/hpack/static_table.hpp>

#include <doctest/doctest.h>

#include <wire/hpack/hash.hpp>

using namespace httoop;
namespace hpack = wire::hpack;

TEST_CASE("names and fields of the static table are found at their lowest index") {
    for (std::uint32_t i = 1; i <= hpack::static_fields; ++i) {
        hpack::table_field const& f = hpack::static_field(i);
        CAPTURE(f.name);
        std::uint32_t const name = hpack::find_static_name(f.name, hpack::hash_of(f.name));
        CHECK(name <= i);
        CHECK(hpack::static_field(name).name == f.name);
        CHECK((name == 1 || hpack::static_field(name - 1).name != f.name));
        CHECK(hpack::find_static_value(name, f.value) == i);
        CHECK(hpack::find_static_value(name, "another value") == 0);
    }
    CHECK(hpack::static_field(61).name == "www-authenticate");
    for (octets none : {"", "x", "hos", "hosts", "content-lengtH", "permissions-policy"})
        CHECK(hpack::find_static_name(none, hpack::hash_of(none)) == 0);
}
