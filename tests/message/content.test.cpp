#include <httoop/message/content.hpp>

#include <doctest/doctest.h>
#include <string>

using namespace httoop;

TEST_CASE("empty content is present, no content is not") {
    CHECK_FALSE(content{}.present());
    CHECK(content{std::string{}}.present());
    CHECK(content::literal("").present());
    CHECK(content{}.view().empty());
}

TEST_CASE("literal content is borrowed, owned content moves with its holder") {
    static char const page[] = "page";
    content const literal = content::literal(page);
    CHECK(literal.view().data() == page);
    CHECK_FALSE(literal.owns());
    content owned{std::string(100, 'x')};
    CHECK(owned.owns());
    char const* const at = owned.view().data();
    content taken = std::move(owned);
    CHECK(taken.view().data() == at);
    CHECK(taken.view() == std::string(100, 'x'));
    std::string const released = std::move(taken).release();
    CHECK(released.data() == at);
    content const copy = content{released};
    CHECK(copy.view() == released);
    CHECK(copy.view().data() != at);
}

TEST_CASE("the amount of content is none, known or unknown, and zero is not none") {
    CHECK(content_length_of::exactly(0) == content_length_of::exactly(0));
    CHECK_FALSE(content_length_of::exactly(0) == content_length_of::no_content());
    CHECK_FALSE(content_length_of::until_end() == content_length_of::no_content());
    CHECK(content_length_of{} == content_length_of::no_content());
    CHECK(content_length_of::exactly(5).octets == 5);
}
