#include <httoop/exchange/reply.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("reply: framing is told the length of whichever content there is") {
    CHECK(reply{status_code::no_content}.length() == content_length_of::no_content());
    CHECK(reply{response::text("four")}.length() == content_length_of::exactly(4));
    CHECK(reply{response::text("")}.length() == content_length_of::exactly(0));
    CHECK(reply{response{}, file_range{0, 10, 90, {}}}.length() == content_length_of::exactly(90));
    CHECK(reply{response{}, make_owned<memory_source>("abc")}.length() == content_length_of::exactly(3));
    CHECK(reply{response{}, make_owned<empty_source>()}.length() == content_length_of::no_content());
}

TEST_CASE("reply: what keeps borrowed content is dropped with the reply") {
    int dropped = 0;
    {
        reply r{response::text("")};
        r.keep = keeper{&dropped, [](void* n) { ++*static_cast<int*>(n); }};
        reply moved{std::move(r)};
        CHECK(dropped == 0);
    }
    CHECK(dropped == 1);
}
