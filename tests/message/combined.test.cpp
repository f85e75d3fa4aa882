#include <httoop/message/combined.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/syntax/structured_dictionary.hpp>

using namespace httoop;
namespace sf = httoop::structured;

// req: rfc9651#4.2-1
TEST_CASE("combined: all lines of a name are one value") {
    field_section fields;
    std::string memory;
    CHECK(combined(fields, "Example-Dict", memory).empty());
    CHECK(combined(fields, field_id::priority, memory).empty());
    fields.append("Example-Dict", "foo=1");
    CHECK(combined(fields, "example-dict", memory).data() == fields.value("Example-Dict").data());
    fields.append("Other", "x");
    fields.append("EXAMPLE-DICT", "bar=2, foo=3");
    fields.append("Example-Dict", "");
    CHECK(combined(fields, "example-dict", memory) == "foo=1, bar=2, foo=3, ");
    CHECK_FALSE(sf::dictionary::parse(combined(fields, "example-dict", memory)).has_value());
    fields.append("priority", "u=1");
    fields.append("Priority", "i");
    CHECK(combined(fields, field_id::priority, memory) == "u=1, i");
    CHECK(combined(fields, "Priority", memory) == "u=1, i");
    CHECK(combined(fields, "Other", memory) == "x");
}
