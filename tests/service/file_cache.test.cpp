#include "service/file_cache.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

served_file* made() { return served_file::make({}, {}, {1'700'000'000}); }

}  // namespace

TEST_CASE("file cache: what is put is found, until it is dropped") {
    file_cache c{4};
    served_file* const f = made();
    REQUIRE(c.put("/a", f));
    CHECK(c.find("/a") == f);
    CHECK(c.find("/b") == nullptr);
    CHECK(c.find("/a/") == nullptr);
    c.drop(f);
    CHECK(c.find("/a") == nullptr);
}

TEST_CASE("file cache: what was not asked for goes first") {
    file_cache c{3};
    for (char const* path : {"/a", "/b", "/c"}) REQUIRE(c.put(path, made()));
    REQUIRE(c.put("/d", made()));  // the hand went round once: one of them is gone
    int there = 0;
    for (char const* path : {"/a", "/b", "/c", "/d"}) there += c.find(path) != nullptr;
    CHECK(there == 3);
    for (int i = 0; i < 100; ++i) {
        CHECK(c.find("/d") != nullptr);
        REQUIRE(c.put("/" + std::to_string(i), made()));
    }
    CHECK(c.find("/d") != nullptr);
}

TEST_CASE("file cache: a kept file outlives its place") {
    file_cache c{1};
    served_file* const f = made();
    REQUIRE(c.put("/a", f));
    keeper const held = f->keep();
    REQUIRE(c.put("/b", made()));
    CHECK(c.find("/a") == nullptr);
    CHECK(f->path == "/a");  // still there, as a sanitizer would tell
}

TEST_CASE("file cache: without room nothing is kept") {
    file_cache c{0};
    served_file* const f = made();
    CHECK(!c.put("/a", f));
    f->let_go();
}
