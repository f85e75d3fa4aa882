#include <httoop/field/literal_field.hpp>

#include <httoop/field/access_control.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#5.5
TEST_CASE("literal_field: one value") {
    support::takes<x_content_type_options>("nosniff");
    support::takes<x_content_type_options>("NoSniff", "nosniff");
    support::refuses<x_content_type_options>("sniff", rules::field_literal, 0);
    support::refuses<x_content_type_options>("", rules::field_literal, 0);
    support::takes<access_control_allow_credentials>("true");
    support::refuses<access_control_allow_credentials>("True", rules::field_literal, 0);
    response r;
    r.set(x_content_type_options{});
    CHECK(r.fields().value("X-Content-Type-Options") == "nosniff");
}
