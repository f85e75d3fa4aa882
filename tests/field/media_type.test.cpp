#include <httoop/field/media_type.hpp>

#include <httoop/field/content_type.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("media_type: type, subtype and parameters") {
    support::takes<content_type>("text/html");
    support::takes<content_type>("text/html;charset=utf-8", "text/html; charset=utf-8");
    support::takes<content_type>("Text/HTML;Charset=\"utf-8\"", "Text/HTML; Charset=utf-8");
    support::takes<content_type>("text/html ; charset=\"utf 8\" ;", "text/html; charset=\"utf 8\"");
    support::takes<content_type>("multipart/form-data; boundary=\"a:b\"");
    support::takes<content_type>("application/vnd.x+json; a=b; a=c");
    auto const m = *media_type::parse("text/html; charset=utf-8");
    CHECK(m.is("TEXT/html"));
    CHECK_FALSE(m.is("text/htm"));
    CHECK_FALSE(m.is("text/html5"));
    CHECK_FALSE(m.is("texthtml/"));
    CHECK_FALSE(m.is(""));
    CHECK(*m.parameters.find("CHARSET") == "utf-8");
}

// req: rfc9110#8.3.1
TEST_CASE("media_type: what is none, and where") {
    support::refuses<content_type>("", rules::media_type_grammar, 0);
    support::refuses<content_type>("text", rules::media_type_grammar, 4);
    support::refuses<content_type>("/html", rules::media_type_grammar, 0);
    support::refuses<content_type>("text/", rules::media_type_grammar, 5);
    support::refuses<content_type>("text /html", rules::media_type_grammar, 4);
    support::refuses<content_type>("text/html; charset", rules::parameter_grammar, 18);
    support::refuses<content_type>("text/html; charset = utf-8", rules::parameter_grammar, 18);
    support::refuses<content_type>("text/html, text/plain", rules::parameter_grammar, 9);
    support::does_not_compose(content_type{"text", ""});
    support::does_not_compose(content_type{"text", "html; x"});
    support::does_not_compose(content_type{"text", "html", {{"a b", "c"}}});
    support::does_not_compose(content_type{"text", "html", {{"a", "\r\n"}}});
}

TEST_CASE("content_type: by type from a message, into a message") {
    response r;
    r.set(content_type{"text", "html", {{"charset", "utf-8"}}});
    CHECK(r.fields().value("content-type") == "text/html; charset=utf-8");
    CHECK(r.get<content_type>()->is("text/html"));
}
