#include <httoop/field/accept_language.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {
unsigned liked(octets value, octets tag) {
    return accept_language::parse(value)->quality_of(tag).thousandths;
}
}  // namespace

TEST_CASE("accept_language: ranges with weights") {
    support::takes<accept_language>("da, en-gb;q=0.8, en;q=0.7");
    support::takes<accept_language>("*");
    support::takes<accept_language>("de-CH-1996;q=0.001");
}

// req: rfc9110#12.5.4
TEST_CASE("accept_language: what is no language range, and where") {
    support::refuses<accept_language>("en;q=0.1, 1", rules::accept_language_grammar, 10);
    support::refuses<accept_language>("englishes-uk", rules::accept_language_grammar, 0);
    support::refuses<accept_language>("en-", rules::accept_language_grammar, 0);
    support::refuses<accept_language>("en_GB", rules::accept_language_grammar, 0);
    support::refuses<accept_language>("en--GB", rules::accept_language_grammar, 0);
    support::refuses<accept_language>("*-GB", rules::accept_language_grammar, 0);
}

TEST_CASE("accept_language: the longest range that matches counts") {
    constexpr octets value = "da, en-gb;q=0.8, en;q=0.7, *;q=0.1";
    CHECK(liked(value, "da") == 1000);
    CHECK(liked(value, "en-GB") == 800);
    CHECK(liked(value, "en-GB-oed") == 800);
    CHECK(liked(value, "en-US") == 700);
    CHECK(liked(value, "en") == 700);
    CHECK(liked(value, "eng") == 100);
    CHECK(liked("en", "de") == 0);
    CHECK(liked("en-gb", "en") == 0);
    CHECK(liked("en;q=0, *", "en-US") == 0);
    CHECK(liked("", "en") == 0);
}
