#include <httoop/intermediary/transformation.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

response controlled(octets value) {
    response r;
    r.set("Cache-Control", value);
    return r;
}

}  // namespace

// req: rfc9110#7.7-3 rfc9111#5.2.2.6-1
TEST_CASE("transformation: no-transform keeps the content of a response, not its transfer coding") {
    response const kept = controlled("max-age=60, No-Transform");
    CHECK_FALSE(may_transform(kept, transformation::content));
    CHECK_FALSE(may_transform(kept, transformation::content_coding));
    CHECK(may_transform(kept, transformation::transfer_coding));
    CHECK(may_transform(kept, transformation::content).because->id == octets{"rfc9110#7.7-3"});
    CHECK(may_transform(response{}, transformation::content));
    CHECK(may_transform(controlled("max-age=60, x=\"no-transform\""), transformation::content));
    // Who knows what it says?
    CHECK_FALSE(may_transform(controlled("no-transform, =;"), transformation::content));
}

// req: rfc9111#5.2.1.6
TEST_CASE("transformation: a client may ask for it too") {
    request r{method::get, "/"};
    CHECK(may_transform(r, transformation::content_coding));
    r.fields().append(field_id::cache_control, "no-cache");
    r.fields().append(field_id::cache_control, "no-transform");
    CHECK_FALSE(may_transform(r, transformation::content_coding));
}

// req: rfc9110#15.3.4
TEST_CASE("transformation: 203 tells of it in place of 200") {
    response r;
    tell_transformed(r);
    CHECK(r.status() == status_code::non_authoritative_information);
    response other{status_code::not_found};
    tell_transformed(other);
    CHECK(other.status() == status_code::not_found);
}
