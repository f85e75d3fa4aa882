#include <httoop/field/content_encoding.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("content_encoding: the codings in the order in which they were applied") {
    support::takes<content_encoding>("gzip");
    support::takes<content_encoding>("gzip , br", "gzip, br");
    CHECK(content_encoding::parse("a, b")->all == std::vector<std::string>{"a", "b"});
}

// req: rfc9110#8.4.1.1-1
// req: rfc9110#8.4.1.3-1
TEST_CASE("content_encoding: two codings have an old name too") {
    CHECK(same_coding("gzip", "GZIP"));
    CHECK(same_coding("x-gzip", "gzip"));
    CHECK(same_coding("compress", "X-Compress"));
    CHECK_FALSE(same_coding("x-br", "br"));
    CHECK_FALSE(same_coding("gzip", "deflate"));
}
