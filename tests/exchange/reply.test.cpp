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

TEST_CASE("reply: of an answer that is kept the head is lent, and copied by who changes it") {
    kept_answer kept{response::text("four")};
    kept.head.set("X-Kept", "1");
    int dropped = 0;
    {
        reply r{status_code::no_content};
        r.lend(kept, keeper{&dropped, [](void* n) { ++*static_cast<int*>(n); }});
        reply const& read = r;
        CHECK(&read.head() == &kept.head);
        CHECK(read.kept() == &kept);
        CHECK(r.small());
        CHECK(r.length() == content_length_of::exactly(4));
        reply changed{std::move(r)};
        changed.head().set("X-Kept", "2");
        CHECK(changed.kept() == nullptr);
        CHECK(changed.head().octets() == "four");
        CHECK(changed.head().fields().value("X-Kept") == "2");
        CHECK(kept.head.fields().value("X-Kept") == "1");
        CHECK(dropped == 0);
    }
    CHECK(dropped == 1);
    kept.head = response{status_code::not_modified};
    reply bare{status_code::ok};
    bare.lend(kept, {});
    CHECK(!bare.small());
    CHECK(bare.length() == content_length_of::no_content());
    kept.head = response::text(std::string(reply::worth_copying + 1, 'x'));
    CHECK(!bare.small());
}
