#include <httoop/field/products.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("products: products and comments") {
    support::takes<server_products>("CERN/3.0 libwww/2.17");
    support::takes<server_products>("httoop");
    support::takes<user_agent_products>(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0");
    support::takes<user_agent_products>("a (b (c \\) d) e)\t(f)");
}

// req: rfc9110#10.1.5   products
// req: rfc9110#5.6.5    comments
TEST_CASE("products: what are none, and where") {
    support::refuses<user_agent_products>("", rules::products_grammar, 0);
    support::refuses<user_agent_products>("(a)", rules::products_grammar, 0);
    support::refuses<user_agent_products>("a/", rules::products_grammar, 0);
    support::refuses<user_agent_products>("a/b/c", rules::products_grammar, 3);
    support::refuses<user_agent_products>("a, b", rules::products_grammar, 1);
    support::refuses<user_agent_products>("a (b)c", rules::products_grammar, 5);
    support::refuses<user_agent_products>("a (b", rules::comment_grammar, 2);
    support::refuses<user_agent_products>("a (b\x01)", rules::comment_grammar, 2);
    support::does_not_compose(server_products{"a\r\nb"});
    support::does_not_compose(server_products{""});
}
