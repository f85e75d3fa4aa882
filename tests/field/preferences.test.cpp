#include <httoop/field/preferences.hpp>

#include <doctest/doctest.h>

#include <httoop/message/response.hpp>

using namespace httoop;

namespace {

preferences said(std::initializer_list<octets> lines) {
    field_section fields;
    for (octets const line : lines) fields.append(field_id::prefer, line);
    return preferences{fields};
}

// "Preference-Applied | Vary"
std::string told(std::initializer_list<octets> lines, std::initializer_list<octets> honoured) {
    response r;
    r.set("Vary", "Accept");
    said(lines).tell(r.fields(), honoured);
    CHECK(r.defect().has_value());
    return std::string{r.fields().value(field_id::preference_applied)} + " | " + std::string{r.fields().value(field_id::vary)};
}

}  // namespace

// req: rfc7240#4.1 rfc7240#4.2 rfc7240#4.3 rfc7240#4.4
TEST_CASE("preferences: what RFC 7240 defines") {
    preferences const p = said({"Respond-Async, WAIT=100", "handling=lenient;x=y, return=minimal; foo=\"some parameter\""});
    CHECK(p.respond_async().value);
    CHECK(p.respond_async().because->id == octets{"rfc7240#4.1"});
    CHECK(p.wait().value == 100u);
    CHECK(p.handling().value == preferred_handling::lenient);
    CHECK(p.returning().value == preferred_return::minimal);
    CHECK(said({"return=\"representation\""}).returning().value == preferred_return::representation);
    CHECK(said({"handling=strict"}).handling().value == preferred_handling::strict);

    preferences const none = said({"x=1"});
    CHECK_FALSE(none.respond_async().value);
    CHECK_FALSE(none.wait().value.has_value());
    CHECK(none.handling().value == preferred_handling::unsaid);
    CHECK(none.returning().value == preferred_return::unsaid);
    CHECK(none.find("X")->value == "1");
    CHECK(none.find("y") == nullptr);
}

// req: rfc7240#2-1
TEST_CASE("preferences: what is not recognised is ignored") {
    preferences const p = said({"return=Minimal, handling, wait=soon, respond-async=yes, other=1"});
    CHECK(p.returning().value == preferred_return::unsaid);
    CHECK(p.returning().because->id == octets{"rfc7240#2-1"});
    CHECK(p.handling().value == preferred_handling::unsaid);
    CHECK_FALSE(p.wait().value.has_value());
    CHECK_FALSE(p.respond_async().value);
    CHECK(p.respond_async().because->id == octets{"rfc7240#2-1"});
    CHECK(said({"return=minimal, ;"}).returning().value == preferred_return::unsaid);
    CHECK(said({"respond-async=\"\""}).respond_async().value);
}

// req: rfc7240#2-4
TEST_CASE("preferences: the first of several counts") {
    CHECK(said({"wait=1, wait=2", "wait=3"}).wait().value == 1u);
    CHECK(said({"return=minimal, return=representation"}).returning().value == preferred_return::minimal);
    CHECK(said({"return=tea, return=minimal"}).returning().value == preferred_return::unsaid);
}

// req: rfc7240#2-6
TEST_CASE("preferences: what was honoured is told, without parameters, and that Prefer matters") {
    CHECK(told({"return=minimal; foo=bar, respond-async, wait=3"}, {"return", "Respond-Async"}) == "return=minimal, respond-async | Accept, Prefer");
    CHECK(told({"wait=3"}, {"return"}) == " | Accept, Prefer");
    CHECK(told({}, {}) == " | Accept, Prefer");
}
