#include <httoop/field/accept.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {
unsigned liked(octets value, octets type) {
    return accept::parse(value)->quality_of(*media_type::parse(type)).thousandths;
}
}  // namespace

TEST_CASE("accept: ranges with weights") {
    support::takes<accept>("audio/*; q=0.2, audio/basic", "audio/*;q=0.2, audio/basic");
    support::takes<accept>("text/html;level=1;q=0.3, */*;q=0", "text/html; level=1;q=0.3, */*;q=0");
    support::takes<accept>("");
}

// req: rfc9110#12.5.1-2   q is the weight wherever it stands
TEST_CASE("accept: q is the weight wherever it stands") {
    auto const a = *accept::parse("text/html;Q=0.3;level=1");
    CHECK(a.ranges.front().weight.thousandths == 300);
    CHECK(a.ranges.front().range.parameters == parameters{{"level", "1"}});
}

// req: rfc9110#12.5.1
// req: rfc9110#12.4.2
TEST_CASE("accept: what is no such list, and where") {
    support::refuses<accept>("*/html", rules::accept_grammar, 0);
    support::refuses<accept>("text/html, *", rules::media_type_grammar, 12);
    support::refuses<accept>("text/html;q=2", rules::weight_grammar, 10);
    support::refuses<accept>("a/b, text/html;a=\"q=3\"; q=2", rules::weight_grammar, 24);
    support::refuses<accept>("a/b, text/html;q=", rules::parameter_grammar, 17);
    support::does_not_compose(accept{{{{"*", "html", {}}, {}}}});
    support::does_not_compose(accept{{{{"text", "html", {{"q", "1"}}}, {}}}});
}

TEST_CASE("accept: the most specific range counts (the example of RFC 9110 12.5.1)") {
    constexpr octets value =
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5";
    CHECK(liked(value, "text/plain;format=flowed") == 1000);
    CHECK(liked(value, "text/plain") == 700);
    CHECK(liked(value, "text/html") == 300);
    CHECK(liked(value, "image/jpeg") == 500);
    CHECK(liked(value, "text/plain;format=fixed") == 400);
    CHECK(liked(value, "text/html;level=3") == 300);
    CHECK(liked("TEXT/Html", "text/html") == 1000);
    CHECK(liked("text/html", "image/png") == 0);
    CHECK(liked("text/html, */*;q=0", "image/png") == 0);
    CHECK(liked("", "image/png") == 1000);
}
