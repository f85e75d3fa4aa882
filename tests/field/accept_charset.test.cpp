#include <httoop/field/accept_charset.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#12.5.2
TEST_CASE("accept_charset: names and weights") {
    support::takes<accept_charset>("iso-8859-5, unicode-1-1;q=0.8");
    support::takes<accept_charset>("");
    support::refuses<accept_charset>("a, /", rules::accept_charset_grammar, 3);
    support::refuses<accept_charset>("a;q=2", rules::weight_grammar, 4);
    support::does_not_compose(accept_charset{{{"a b", {}}}});
}

TEST_CASE("accept_charset: how much a charset is liked") {
    auto const a = *accept_charset::parse("utf-8, *;q=0.1, ISO-8859-1;q=0");
    CHECK(a.quality_of("UTF-8").thousandths == 1000);
    CHECK(a.quality_of("iso-8859-1").thousandths == 0);
    CHECK(a.quality_of("koi8-r").thousandths == 100);
    CHECK(accept_charset::parse("utf-8")->quality_of("koi8-r").thousandths == 0);
    CHECK(accept_charset{}.quality_of("koi8-r").thousandths == 1000);
}
