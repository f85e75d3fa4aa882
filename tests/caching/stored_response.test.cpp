#include <httoop/caching/stored_response.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

TEST_CASE("stored response: where a range lies in what is held") {
    stored_response s;
    CHECK(s.offset_of({5, 9}) == 5);  // complete
    s.complete = false;
    s.length = 100;
    s.held = {{10, 19}, {30, 39}};
    CHECK(s.offset_of({10, 19}) == 0);
    CHECK(s.offset_of({12, 13}) == 2);
    CHECK(s.offset_of({30, 39}) == 10);
    CHECK(s.offset_of({35, 35}) == 15);
    for (byte_range const r : {byte_range{9, 12}, {15, 20}, {19, 30}, {20, 29}, {0, 99}, {39, 40}, {50, 60}}) CHECK_FALSE(s.offset_of(r));
}
