#include <httoop/exchange/problem.hpp>

#include <doctest/doctest.h>

#include "support/ask.hpp"

using namespace httoop;

namespace {

constexpr rule made_up{"rfc0000#1.2-3", level::must, "server", 404, fate::answer_and_keep, "names <all> & \"sundry\""};

reply page(octets accept, rule const* because = &made_up, octets detail = "<script>alert(1)</script>") {
    request r{method::get, "/"};
    if (accept.data() != nullptr) r.fields().append(field_id::accept, accept);
    return problem(&r, status_code::not_found, because, detail);
}
std::string content_of(reply const& r) { return std::string{r.head().octets()}; }

}  // namespace

TEST_CASE("problem: text, HTML or JSON, as is preferred") {
    struct {
        char const* accept;
        char const* type;
    } const rows[] = {
        {nullptr, "text/plain; charset=utf-8"},
        {"*/*", "text/plain; charset=utf-8"},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"},
        {"application/problem+json", "application/problem+json"},
        {"application/json", "application/problem+json"},
        {"application/json;q=0.5, text/*;q=0.4", "application/problem+json"},
        {"image/png", "text/plain; charset=utf-8"},  // none fits: better than nothing
    };
    for (auto const& row : rows) {
        CAPTURE(row.accept);
        reply const r = row.accept == nullptr ? page({}) : page(row.accept);
        CHECK(r.head().status() == status_code::not_found);
        CHECK(r.head().fields().value(field_id::content_type) == row.type);
        CHECK(r.head().fields().value(field_id::x_content_type_options) == "nosniff");
        CHECK(r.head().fields().value(field_id::vary) == "Accept");
    }
    CHECK(problem(nullptr, status_code::bad_request).head().octets() == "400 Bad Request\n");
}

TEST_CASE("problem: the requirement is named in each form, and the reply knows it") {
    for (char const* accept : {"text/plain", "text/html", "application/problem+json"}) {
        reply const r = page(accept);
        CHECK(content_of(r).find("rfc0000#1.2-3") != std::string::npos);
        CHECK(content_of(r).find("sundry") != std::string::npos);
        CHECK(r.because == &made_up);
    }
    CHECK(content_of(page("text/plain", nullptr, "")) == "404 Not Found\n");
}

TEST_CASE("problem: nothing of it is code in a browser") {
    std::string const html = content_of(page("text/html"));
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("&lt;script&gt;") != std::string::npos);
    CHECK(html.find("Names &lt;all&gt; &amp; &quot;sundry&quot;.") != std::string::npos);
    CHECK(content_of(page("application/problem+json", nullptr, "a \"b\"\n")) ==
          "{\"title\": \"Not Found\", \"status\": 404, \"detail\": \"a \\\"b\\\"\\n\"}\n");
}
