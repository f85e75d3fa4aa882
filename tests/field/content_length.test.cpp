#include <httoop/field/content_length.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("content_length: a decimal number") {
    support::takes<content_length>("0");
    support::takes<content_length>("3495");
    support::takes<content_length>("007", "7");
    support::takes<content_length>("18446744073709551615");
}

// req: rfc9110#8.6
TEST_CASE("content_length: what is none, and where") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"", 0}, {"+3", 0}, {"-1", 0}, {"3, 3", 1}, {"3 ", 1}, {" 3", 0}, {"0x3", 1}, {"3.0", 1},
        {"1e3", 1}, {"1_000", 1}, {"3,4", 1}, {"\xd9\xa3", 0}};
    for (auto const& r : rows)
        support::refuses<content_length>(r.text, rules::content_length_grammar, r.offset);
}

// req: rfc9110#8.6-8
TEST_CASE("content_length: a number beyond 64 bits is no smaller number") {
    support::refuses<content_length>("18446744073709551616", rules::content_length_overflow, 0);
    support::refuses<content_length>(std::string(100, '9'), rules::content_length_overflow, 0);
}
