#include <httoop/field/directive.hpp>

#include <httoop/message/request.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc7234#5.4
// req: rfc2068#19.7.1.1
TEST_CASE("directive: a name, perhaps with an argument") {
    support::takes<pragma>("no-cache");
    support::takes<pragma>("a=\"b\", c=\"d e\", f=\"\"", "a=b, c=\"d e\", f=\"\"");
    support::takes<keep_alive>("timeout=5, max=100");
    support::takes<keep_alive>("");
    support::refuses<pragma>("a, =b", rules::pragma_grammar, 3);
    support::refuses<pragma>("a, b=", rules::pragma_grammar, 5);
    support::refuses<pragma>("a, b c", rules::pragma_grammar, 4);
    support::refuses<keep_alive>("a=b;c", rules::keep_alive_grammar, 3);
    support::refuses<keep_alive>("a = b", rules::keep_alive_grammar, 1);
    support::refuses<keep_alive>("a=\"b", rules::quoted_string, 2);
    support::does_not_compose(pragma{{{"a b"}}});
    support::does_not_compose(pragma{{{"a", "\n"}}});
    CHECK(pragma::parse("No-Cache")->has("no-cache"));
    CHECK(keep_alive::parse("timeout=5, TIMEOUT=6")->find("Timeout")->argument == "5");
}
