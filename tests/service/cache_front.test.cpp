#include "service/cache_front.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

cache_ready* ready_for(held<cached_variants> const& v) {
    auto* const r = new cache_ready;
    r->of = v;
    return r;
}

}  // namespace

TEST_CASE("scheme, host and target are told apart, wherever the one ends and the other begins") {
    cache_front front{1};
    held<cached_variants> const v{new cached_variants};
    front.put(false, "example.org", "/a", ready_for(v));
    CHECK(front.find(false, "example.org", "/a") != nullptr);
    CHECK(front.find(true, "example.org", "/a") == nullptr);
    CHECK(front.find(false, "example.org/", "a") == nullptr);
    CHECK(front.find(false, "example.org", "/b") == nullptr);
    CHECK(front.find(false, "", "") == nullptr);
}

TEST_CASE("what is outdated is gone; what is lent lives on") {
    cache_front front{1};
    held<cached_variants> const v{new cached_variants};
    cache_ready* const r = ready_for(v);
    r->fields.append(field_id::etag, "\"1\"");
    front.put(false, "h", "/", r);
    keeper lent = front.find(false, "h", "/")->keep();
    v->outdate();
    CHECK(front.find(false, "h", "/") == nullptr);
    CHECK(r->fields.value(field_id::etag) == "\"1\"");
    lent = {};
}

TEST_CASE("the last for a target counts, and the number is bounded") {
    cache_front front{1};
    held<cached_variants> const v{new cached_variants};
    front.put(false, "h", "/", ready_for(v));
    cache_ready* const second = ready_for(v);
    front.put(false, "h", "/", second);
    CHECK(front.find(false, "h", "/") == second);
    std::size_t found = 0;
    for (int i = 0; i < 40000; ++i) front.put(false, "h", "/" + std::to_string(i), ready_for(v));
    for (int i = 0; i < 40000; ++i)
        if (front.find(false, "h", "/" + std::to_string(i)) != nullptr) ++found;
    CHECK(found <= 4 * 4096);
    CHECK(found > 4096);
}
