#include <httoop/field/transfer_encoding.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#5.6.3-3   no bad white space is sent
// req: rfc9110#5.6.3-4   and it is taken away
TEST_CASE("transfer_encoding: codings and their parameters") {
    support::takes<transfer_encoding>("chunked");
    support::takes<transfer_encoding>("gzip, chunked");
    support::takes<transfer_encoding>("x;a = b;c=\"d,e\" ,chunked", "x; a=b; c=\"d,e\", chunked");
    CHECK(transfer_encoding::parse("gzip, Chunked")->ends_chunked());
    CHECK_FALSE(transfer_encoding::parse("chunked, gzip")->ends_chunked());
    CHECK_FALSE(transfer_encoding::parse("")->ends_chunked());
    CHECK_FALSE(transfer_encoding::parse("xchunked")->ends_chunked());
}

// req: rfc9110#10.1.4
TEST_CASE("transfer_encoding: what is no such list, and where") {
    support::refuses<transfer_encoding>("\"chunked\"", rules::transfer_coding_grammar, 0);
    support::refuses<transfer_encoding>("gzip, =", rules::transfer_coding_grammar, 6);
    support::refuses<transfer_encoding>("chunked\x0b", rules::parameter_grammar, 7);
    support::refuses<transfer_encoding>("chun ked", rules::parameter_grammar, 5);
    support::refuses<transfer_encoding>("chunked;a", rules::parameter_grammar, 9);
    support::does_not_compose(transfer_encoding{{{"a b", {}}}});
    support::does_not_compose(transfer_encoding{{{"", {}}}});
}

TEST_CASE("transfer_encoding: several lines are one list") {
    request r{method::post, "/"};
    r.fields().append(field_id::transfer_encoding, "gzip");
    r.fields().append(field_id::transfer_encoding, "chunked");
    CHECK(r.get<transfer_encoding>()->codings.size() == 2);
    CHECK(r.get<transfer_encoding>()->ends_chunked());
}
