#include <httoop/message.hpp>
#include <httoop/negotiation/alternatives.hpp>
#include <httoop/negotiation/choose.hpp>

#include <cstdio>
using namespace httoop;
using negotiation::dimension;

// What one page is available as.
static negotiation::variant const pages[] = {
    {.type = {"text", "html", {}}, .language = "en", .uri = "page.en.html"},
    {.type = {"text", "html", {}}, .language = "de", .uri = "page.de.html"},
    {.type = {"text", "plain", {}}, .language = "en", .source = {300}, .uri = "page.txt"},
};

static void answer(request const& r) {
    negotiation::preferences const wanted{r.fields()};
    auto const d = negotiation::choose(wanted, pages);
    response reply{d.status()};
    negotiation::add_fields(reply.fields(), d, pages);
    if (d.is != negotiation::verdict::chosen) reply.set(negotiation::alternatives(pages));

    std::printf("%u: %s\n", reply.status().number(), d.because->sentence);
    for (field_line const line : reply.fields())
        std::printf("  %.*s: %.*s\n", static_cast<int>(line.name.size()), line.name.data(),
                    static_cast<int>(line.value.size()), line.value.data());
    auto const& why = d.of(dimension::language);
    if (why.because != nullptr)
        std::printf("  language: %.1f by %s, %s\n", why.weight.thousandths / 1000.0, why.because->id,
                    wanted.range(dimension::language, why.range).c_str());
}

int main() {
    request r{method::get, "/page"};
    r.fields().append("Accept-Language", "de-CH, de;q=0.9, en;q=0.4");
    answer(r);
    r.fields().set("Accept", "application/pdf");
    answer(r);
}
