#include "service/variant_name.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("variant name: base, language, type and coding") {
    struct {
        char const *name, *base, *language, *type, *coding;
    } const rows[] = {
        {"page.html", "page", "", "html", ""},
        {"page.de.html", "page", "de", "html", ""},
        {"page.html.de", "page", "de", "html", ""},
        {"page.de.html.gz", "page", "de", "html", "gz"},
        {"page.html.de.br", "page", "de", "html", "br"},
        {"page.html.gz", "page", "", "html", "gz"},
        {"page.pt-BR.html", "page", "pt-BR", "html", ""},
        {"page.zh-Hant-TW.HTML", "page", "zh-Hant-TW", "HTML", ""},
        {"page.DE.html", "page", "DE", "html", ""},
        {".page.de.html", ".page", "de", "html", ""},
        // Suffixes that are languages and types: the last one is the type, unless another has to be it.
        {"page.pt.html", "page", "pt", "html", ""},
        {"page.html.pt", "page", "pt", "html", ""},
        {"page.es.js", "page", "es", "js", ""},
        {"page.br.html", "page", "br", "html", ""},
        {"page.html.br", "page", "", "html", "br"},
        {"page.br.html.gz", "page", "br", "html", "gz"},
        {"page.html.br.gz", "page.html.br", "", "gz", ""},  // packed twice: a file of that type
        {"page.gz", "page", "", "gz", ""},
        {"page.gz.br", "", "", "", ""},
        // No more than the last two are looked at.
        {"a.b.de.html", "a.b", "de", "html", ""},
        {"page.fr.de.html", "page.fr", "de", "html", ""},
        {"page.json.html", "page.json", "", "html", ""},
        // No languages.
        {"app.min.js", "app.min", "", "js", ""},
        {"page.xx.html", "page.xx", "", "html", ""},
        {"page.de-.html", "page.de-", "", "html", ""},
        {"page.1.html", "page.1", "", "html", ""},
        {"page.d\xc3.html", "page.d\xc3", "", "html", ""},
        {"page.gsw.html", "page", "gsw", "html", ""},  // listed
        {"page.x-old.html", "page", "x-old", "html", ""},
        // Names that say nothing.
        {"page", "", "", "", ""}, {"page.de", "", "", "", ""}, {"page.unknown", "", "", "", ""}, {".html", "", "", "", ""},
        {"", "", "", "", ""}, {".", "", "", "", ""}, {"page.", "", "", "", ""}, {"page.html.", "", "", "", ""},
        {"page.html~", "", "", "", ""}, {"page.html.bak", "", "", "", ""}, {"page.html.old", "", "", "", ""},
        {"libfoo.so.3", "", "", "", ""},
    };
    std::vector<std::string> const listed{"GSW", "x-old"};
    for (auto const& row : rows) {
        CAPTURE(row.name);
        auto const v = variant_name::read(row.name, listed);
        CHECK(v.base == row.base);
        CHECK(v.language == row.language);
        CHECK(v.type == row.type);
        CHECK(v.coding == row.coding);
        CHECK(v.media_type.empty() == v.base.empty());
    }
    CHECK(variant_name::read("page.gsw.html").language.empty());
    CHECK(variant_name::read("page.de.html").media_type == "text/html; charset=utf-8");
}

TEST_CASE("variant name: which names it is a variant of") {
    auto const is = [](octets name, octets of) { return variant_name::read(name).is_of(of); };
    CHECK(is("page.de.html", "page"));
    CHECK(is("page.de.html", "page.html"));
    CHECK(is("page.de.html", "page.de"));
    CHECK(is("page.html.de", "page.html"));
    CHECK(is("page.html", "page"));
    for (char const* of : {"", "pag", "page.", "page.htm", "page.fr", "page.de.html", "page.html.de", "page.d", "pages", "page.HTML", "page.de.html."}) {
        CAPTURE(of);
        CHECK_FALSE(is("page.de.html", of));
    }
    CHECK_FALSE(is("page.html", "page.html"));
    CHECK_FALSE(is("page.de.html.gz", "page"));
    CHECK_FALSE(is("page", "page"));
    CHECK_FALSE(is("page", ""));
}

TEST_CASE("variant name: which names one file may be sent for") {
    octets const same[][2] = {
        {"page", "page.html"}, {"page", "page.de.html"}, {"page.html", "page.de.html"}, {"page.html", "page.html.de"},
        {"page.de", "page.html"}, {"page.de", "page.de.html"}, {"page", "page.de"}, {"page.html", "page.html"},
        {"page.html", "page.html.gz"}, {"page", "page.de.html.br"}, {"page.html", "page.html.br.gz"}, {"page.gsw.html", "page"},
        {"page.html", "page.html.json"}, {"README", "README.gz"}, {"page.br", "page.html"}, {".page", ".page.html"},
    };
    octets const others[][2] = {
        {"page.html", "page.css"}, {"page.de.html", "page.fr.html"}, {"page.de", "page.fr"}, {"page", "pages.html"},
        {"page.html", "pag.html"}, {"page.de.html", "page.css"}, {"v1", "v1.2"}, {"page", "page.min"}, {"page.html", "page.html.bak"},
        {"page", ".html"}, {"page", ""}, {"", "page.html"}, {"page.html", "page.HTM"},
    };
    std::vector<std::string> const listed{"gsw"};
    for (auto const& row : same) {
        CAPTURE(row[0]);
        CAPTURE(row[1]);
        CHECK(may_name_the_same(row[0], row[1], listed));
        CHECK(may_name_the_same(row[1], row[0], listed));
    }
    for (auto const& row : others) {
        CAPTURE(row[0]);
        CAPTURE(row[1]);
        CHECK_FALSE(may_name_the_same(row[0], row[1], listed));
        CHECK_FALSE(may_name_the_same(row[1], row[0], listed));
    }
    CHECK_FALSE(may_name_the_same("page", "page.gsw.html"));
    // Whatever a file is a variant of, it may be sent for.
    for (std::string const file : {"a.de.html", "a.html.de", "a.html", "a.b.en.json", "a.json.html", "a.html.fr"})
        for (std::string const x : {"a", "a.de", "a.html", "a.b", "a.b.en", "a.b.json", "a.json", "a.fr"})
            for (std::string const y : {"a", "a.de", "a.html", "a.b", "a.b.en", "a.b.json", "a.json", "a.fr"}) {
                auto const v = variant_name::read(file);
                if (!v.is_of(x)) continue;
                CAPTURE(file);
                CAPTURE(x);
                CHECK(may_name_the_same(x, file));
                CAPTURE(y);
                CHECK((!v.is_of(y) || may_name_the_same(x, y)));
            }
}
