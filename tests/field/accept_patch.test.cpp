#include <httoop/field/accept_patch.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("accept_patch: media types") {
    support::takes<accept_patch>("application/example, text/example");
    support::takes<accept_patch>("text/example;charset=\"utf,8\"", "text/example; charset=\"utf,8\"");
    support::takes<accept_post>("*/*, image/*");
    support::refuses<accept_post>("a/b, c", rules::media_type_grammar, 6);
    support::does_not_compose(accept_patch{{{"a", "", {}}}});
    response r;
    r.set(accept_patch{{{"application", "json-patch+json", {}}}});
    CHECK(r.get<accept_patch>()->has("Application/JSON-Patch+json"));
    CHECK_FALSE(r.get<accept_patch>()->has("application/json"));
}
