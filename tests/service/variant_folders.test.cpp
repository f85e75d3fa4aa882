#include "service/variant_folders.hpp"

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;

namespace {

struct fixture {
    support::temporary_folder folder;
    std::vector<std::string> languages;
    variant_folders::rules_of_names by{languages, duration::seconds(1), 20};
    variant_folders of;
    instant now{};

    std::string find(octets in, octets asked, io::symbolic_links links = io::symbolic_links::beneath) {
        auto const root = io::directory::open(folder.path());
        REQUIRE(root);
        std::string all;
        for (octets const name : of.find(*root, links, in, asked, by, now)) all.append(all.empty() ? "" : " ").append(name);
        return all;
    }
};

}  // namespace

TEST_CASE("variant folders: names are found by what they are asked by") {
    fixture f;
    for (char const* name : {"page.de.html", "page.en.html", "page.html.fr", "page.json", "page.de.html.gz", "page", "page.html.bak",
                             "pages.html", "pag.html", "other.de.html", "a.b.de.html", "sub/page.nl.html", "page.de"})
        f.folder.file(name, "x");
    CHECK(f.find("", "page") == "page.de.html page.en.html page.html.fr page.json");
    CHECK(f.find("", "page.html") == "page.de.html page.en.html page.html.fr");
    CHECK(f.find("", "page.de") == "page.de.html");
    CHECK(f.find("", "a.b") == "a.b.de.html");
    CHECK(f.find("", "a.b.html") == "a.b.de.html");
    CHECK(f.find("sub/", "page") == "page.nl.html");
    for (char const* none : {"a", "page.", "page.xml", "", "zzz", ".", ".html"}) {
        CAPTURE(none);
        CHECK(f.find("", none) == "");
    }
    CHECK(f.find("nowhere/", "page") == "");
    CHECK(f.find("page/", "page") == "");
}

TEST_CASE("variant folders: a folder is read again after a while, not before") {
    fixture f;
    f.folder.file("page.de.html", "x");
    CHECK(f.find("", "page") == "page.de.html");
    f.folder.file("page.en.html", "x");
    f.now = f.now + duration::milliseconds(999);
    CHECK(f.find("", "page") == "page.de.html");
    f.now = f.now + duration::milliseconds(1);
    CHECK(f.find("", "page") == "page.de.html page.en.html");
}

TEST_CASE("variant folders: no more names are read, and none more kept, than is allowed") {
    fixture f;
    for (int i = 0; i < 20; ++i) f.folder.file("full/" + std::to_string(i) + ".html", "x");
    CHECK(f.find("full/", "7") == "7.html");
    f.folder.file("full/20.html", "x");
    f.now = f.now + duration::seconds(1);
    CHECK(f.find("full/", "7") == "");
    f.by.entries = 1000;
    for (char a = 'a'; a <= 'z'; ++a)
        for (char b = 'a'; b <= 'f'; ++b) f.folder.file(std::string{"many/page."} + a + b + ".html", "x");
    auto const root = io::directory::open(f.folder.path());
    CHECK(f.of.find(*root, {}, "many/", "page", f.by, f.now).size() == variant_folders::most_variants);
    // Folders that were pushed out are read anew.
    f.folder.file("late/page.html", "x");
    CHECK(f.find("late/", "page") == "page.html");
    f.folder.file("late/page.json", "x");
    CHECK(f.find("late/", "page") == "page.html");
    for (std::size_t i = 0; i < 2 * variant_folders::most_folders; ++i) f.find("nowhere" + std::to_string(i) + "/", "page");
    CHECK(f.find("late/", "page") == "page.html");
    for (std::size_t i = 0; i < variant_folders::most_folders; ++i) {
        f.folder.folder("other" + std::to_string(i));
        f.find("other" + std::to_string(i) + "/", "page");
    }
    CHECK(f.find("late/", "page") == "page.html page.json");
}

TEST_CASE("variant folders: a folder behind a link that leads out is looked into only if links may") {
    support::temporary_folder outside;
    outside.file("page.html", "x");
    fixture f;
    f.folder.link("out", outside.path());
    CHECK(f.find("out/", "page") == "");
    f.now = f.now + duration::seconds(1);
    CHECK(f.find("out/", "page", io::symbolic_links::anywhere) == "page.html");
}
