#include <httoop/field/content_language.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#8.5
TEST_CASE("content_language: language tags") {
    support::takes<content_language>("mi, en");
    support::takes<content_language>("de-CH-1996 ,zh-Hant", "de-CH-1996, zh-Hant");
    CHECK(content_language::parse("mi, en-GB")->has("EN-gb"));
    CHECK_FALSE(content_language::parse("en-GB")->has("en"));
    support::refuses<content_language>("de, *", rules::content_language_grammar, 4);
    support::refuses<content_language>("de, en_GB", rules::content_language_grammar, 4);
    support::refuses<content_language>("de;q=1", rules::content_language_grammar, 0);
    support::does_not_compose(content_language{{{"d"}}});
}
