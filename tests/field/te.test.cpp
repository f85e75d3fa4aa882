#include <httoop/field/te.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("te: codings with weights, and trailers") {
    support::takes<te>("deflate");
    support::takes<te>("");
    support::takes<te>("trailers, deflate;q=0.5");
    support::takes<te>("gzip;a=b; Q=0.25 , Trailers", "trailers, gzip; a=b;q=0.25");
    CHECK(te::parse("Trailers")->trailers);
    CHECK(te::parse("trailers;q=1")->trailers);
    CHECK_FALSE(te::parse("trailers;q=0")->trailers);
    CHECK_FALSE(te::parse("gzip")->trailers);
    CHECK(te::parse("gzip;q=0.5")->quality_of("GZIP").thousandths == 500);
    CHECK(te::parse("gzip;q=0.5")->quality_of("deflate").thousandths == 0);
    CHECK(te::parse("")->quality_of("chunked").thousandths == 1000);
}

// req: rfc9110#10.1.4
// req: rfc9110#12.4.2
TEST_CASE("te: what is no such list, and where") {
    support::refuses<te>("gzip, ;q=1", rules::transfer_coding_grammar, 6);
    support::refuses<te>("gzip, br ;a=b; q=7", rules::weight_grammar, 15);
    support::refuses<te>("gzip;q=1ip;q=1.", rules::weight_grammar, 5);
    support::refuses<te>("gzip br", rules::parameter_grammar, 5);
    support::does_not_compose(te{false, {{{"trailers", {}}, {}}}});
    support::does_not_compose(te{false, {{{"a,b", {}}, {}}}});
}
