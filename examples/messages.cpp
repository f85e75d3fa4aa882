// The nouns: a request and a response, their fields, and what a method or a status is known to be.
#include <httoop/message.hpp>

#include <cstdio>

using namespace httoop;

int main() {
    request q{method::get, "/cellar/1787?year=all"};
    q.fields().append("Host", "wine.example");
    q.fields().append("Accept-Language", "fr");
    q.fields().append("accept-language", "de;q=0.5");  // a second line of the same name
    std::printf("%s %s, query %s\n", std::string{q.method().token()}.c_str(), std::string{q.path()}.c_str(),
                std::string{q.query()}.c_str());
    for (field_line const line : q.fields())
        std::printf("  %s: %s\n", std::string{line.name}.c_str(), std::string{line.value}.c_str());
    std::printf("languages: %zu lines, the first %s\n", q.fields().count(field_id::accept_language),
                std::string{q.fields().value("ACCEPT-LANGUAGE")}.c_str());

    response r{status_code::not_found};
    r.set("X-Note", "a\r\nSet-Cookie: stolen=1");  // would be two lines: it is not added
    std::printf("%u %s, %zu fields, %s\n", r.status().number(), std::string{r.reason()}.c_str(), r.fields().size(),
                r.defect() ? "sound" : r.defect().error().broken->sentence);

    method const unheard_of = *method::parse("BREW");
    std::printf("%s is %s\n", std::string{unheard_of.token()}.c_str(), unheard_of.safe() ? "safe" : "not known to be safe");
    std::printf("499 is treated as %u\n", status_code::from(499)->acts_as().number());
}
