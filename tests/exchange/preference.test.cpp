#include "exchange/preference.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("preference: the best weight counts, the first of equals, the most specific range") {
    struct {
        char const* accept;
        std::size_t preferred;
    } const rows[] = {
        {"application/json", 1},
        {"text/html;q=0.5, application/json", 1},
        {"*/*", 0},
        {"text/*, */*;q=0.9", 0},
        {"text/html;q=0, */*", 1},
        {"q=1", 0},                                // no list of media ranges: as if it were not there
        {"application/json; q=0.2, text/html; q=0.1", 1},
        {"image/png", 0},
    };
    for (auto const& row : rows) {
        CAPTURE(row.accept);
        field_section f;
        f.append(field_id::accept, row.accept);
        CHECK(preferred_type(f, {"text/html", "application/json"}) == row.preferred);
    }
    CHECK(preferred_type({}, {"text/html", "application/json"}) == 0);
}
