#include <httoop/field/accept_encoding.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {
unsigned liked(octets value, octets coding) {
    return accept_encoding::parse(value)->quality_of(coding).thousandths;
}
}  // namespace

TEST_CASE("accept_encoding: codings with weights") {
    support::takes<accept_encoding>("compress, gzip");
    support::takes<accept_encoding>("");
    support::takes<accept_encoding>("*");
    support::takes<accept_encoding>("compress;q=0.50, gzip;q=1.0", "compress;q=0.5, gzip");
    support::takes<accept_encoding>("gzip;q=1.0, identity; q=0.5, *;q=0",
                                    "gzip, identity;q=0.5, *;q=0");
}

// req: rfc9110#12.5.3
TEST_CASE("accept_encoding: what is no such list") {
    support::refuses<accept_encoding>("gzip, ;q=1", rules::accept_encoding_grammar, 6);
    support::refuses<accept_encoding>("gzip br", rules::weight_grammar, 5);
    support::refuses<accept_encoding>("gzip;q=1.5", rules::weight_grammar, 9);
    support::does_not_compose(accept_encoding{{{"a b", {}}}});
    support::does_not_compose(accept_encoding{{{"", {}}}});
}

TEST_CASE("accept_encoding: how much a coding is liked") {
    CHECK(liked("gzip, br;q=0.8", "gzip") == 1000);
    CHECK(liked("gzip, br;q=0.8", "BR") == 800);
    CHECK(liked("gzip, br;q=0.8", "zstd") == 0);
    CHECK(liked("*;q=0.3", "zstd") == 300);
    CHECK(liked("gzip;q=0, *", "gzip") == 0);
    CHECK(liked("*, gzip;q=0", "gzip") == 0);
    CHECK(liked("gzip", "identity") == 1);
    CHECK(liked("", "identity") == 1);
    CHECK(liked("", "gzip") == 0);
    CHECK(liked("identity;q=0", "identity") == 0);
    CHECK(liked("*;q=0", "identity") == 0);
    CHECK(liked("*;q=0, identity;q=0.5", "identity") == 500);
}

// req: rfc9110#8.4.1.3-1
TEST_CASE("accept_encoding: x-gzip is gzip") { CHECK(liked("x-gzip", "gzip") == 1000); }
