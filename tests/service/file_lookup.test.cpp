#include "service/file_lookup.hpp"

#include <cerrno>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;

TEST_CASE("file lookup: one path is in use for each file, the others are spellings of it") {
    support::temporary_folder f;
    f.file("a b.txt", "x");
    f.file("folder/index.html", "x");
    auto const root = io::directory::open(f.path());
    REQUIRE(root);
    files_options const o;
    struct {
        char const* path;
        bool one_name;
    } const rows[] = {{"/a%20b.txt", true}, {"/%61%20b.txt", false}, {"/./a%20b.txt", false}, {"/x/../a%20b.txt", false},
                      {"/folder/", true}, {"/folder/index.html", true}};
    for (auto const& row : rows) {
        CAPTURE(row.path);
        auto const found = find_file(*root, o, row.path);
        REQUIRE(found.is == found_file::file);
        CHECK(found.one_name == row.one_name);
        CHECK(found.opened.size() == 1);
    }
    CHECK(find_file(*root, o, "/folder").is == found_file::slash_missing);
    files_options bare;
    bare.index.clear();
    CHECK(find_file(*root, bare, "/folder/").is == found_file::directory);
}

TEST_CASE("file lookup: what the system refuses") {
    auto const status = [](int code) { return refusal_of(error::system(code, "")).status.number(); };
    CHECK(status(ENOENT) == 404);
    CHECK(status(ENAMETOOLONG) == 404);
    CHECK(status(EXDEV) == 404);
    CHECK(status(ELOOP) == 404);
    CHECK(status(ENXIO) == 404);
    CHECK(status(EACCES) == 403);
    CHECK(status(ENFILE) == 503);
    CHECK(status(EIO) == 500);
    CHECK(refusal_of(error{failure::refused, ""}).status == status_code::not_found);
    CHECK(refusal_of(error{failure::limit, ""}).status == status_code::service_unavailable);
}

namespace {

struct searched {
    support::temporary_folder folder;
    files_options options;
    variant_folders folders;

    found_file find(octets path, io::symbolic_links links = io::symbolic_links::beneath) {
        auto const root = io::directory::open(folder.path());
        REQUIRE(root);
        options.links_out = links == io::symbolic_links::anywhere;
        variant_search const v{folders, 100, {}};
        return find_file(*root, options, path, &v);
    }
    // "location language coding" of each file found, in their order.
    std::string shown(octets path) {
        std::string all;
        for (opened_file const& f : find(path).opened) {
            all += all.empty() ? "" : " | ";
            all += f.location.empty() ? "-" : f.location;
            if (!f.language.empty()) all += ' ' + f.language;
            if (!f.coding.empty()) all.append(" ").append(f.coding);
        }
        return all;
    }
};

}  // namespace

TEST_CASE("file lookup: variants of a name that is none") {
    searched s;
    for (char const* name : {"page.de.html", "page.en.html", "page.json", "page.de.html.gz", "page.de.html.br", "there.html", "there.de.html",
                             "only.fr.html", "apache.html.de", "apache.html.en", "sub/x y:z.de.txt", "zip.gz"})
        s.folder.file(name, "x");
    s.folder.file("page.en.html.gz", "old", 1'500'000'000);
    s.folder.folder("page.nl.html");
    s.folder.link("page.fr.html", "nowhere");
    s.folder.link("page.it.html", "/etc/passwd");
    s.folder.file(".well.de.html", "x");
    struct {
        char const *path, *found;
    } const rows[] = {
        {"/page", "page.de.html de br | page.de.html de gzip | page.de.html de | page.en.html en | page.json"},
        {"/page.html", "page.de.html de br | page.de.html de gzip | page.de.html de | page.en.html en"},
        {"/page.en", "page.en.html en"},
        {"/page.de.html", "- de br | - de gzip | - de"},  // is there
        {"/there.html", "-"},
        {"/there", "there.html | there.de.html de"},
        {"/only", "only.fr.html fr"},
        {"/apache.html", "apache.html.de de | apache.html.en en"},
        {"/sub/x%20y%3Az", "x%20y%3Az.de.txt de"},
        {"/zip", "zip.gz"},
        {"/page.de.html.gz", "-"},
        {"/page/", ""}, {"/page.nl", ""}, {"/pag", ""}, {"/page.", ""}, {"/.well", ""}, {"/sub/", ""}, {"/page.html/", ""}, {"/nothing", ""},
    };
    for (auto const& row : rows) {
        CAPTURE(row.path);
        CHECK(s.shown(row.path) == row.found);
    }
    CHECK(s.find("/nothing").absent);
    CHECK(s.find("/nothing/deeper").absent);
    CHECK(s.find("/page.de.html/x").absent);
    CHECK_FALSE(s.find("/.hidden").absent);
    CHECK_FALSE(s.find("//").absent);
    CHECK_FALSE(s.find("/%00").absent);
    s.options.precompressed = false;
    CHECK(s.shown("/page.html") == "page.de.html de | page.en.html en");
    s.options.languages = {"en", "de"};
    CHECK(s.shown("/page") == "page.en.html en | page.de.html de | page.json");
    CHECK(s.shown("/there") == "there.de.html de | there.html");
    s.options.hidden = true;
    CHECK(s.shown("/.well") == ".well.de.html de");
    s.options.variants = false;
    CHECK(s.shown("/page") == "");
    CHECK(s.shown("/page.de.html") == "-");
    auto const root = io::directory::open(s.folder.path());
    s.options.variants = true;
    CHECK(find_file(*root, s.options, "/page").is == found_file::refused);  // nobody to look for them
}

TEST_CASE("file lookup: variants of an index file") {
    searched s;
    for (char const* name : {"index.de.html", "index.en.html", "sub/index.html.fr", "htm/index.de.htm", "both/index.html", "both/index.de.html"})
        s.folder.file(name, "x");
    CHECK(s.shown("/") == "index.de.html de | index.en.html en");
    CHECK(s.shown("/sub/") == "index.html.fr fr");
    CHECK(s.shown("/htm/") == "index.de.htm de");
    CHECK(s.shown("/both/") == "-");
    s.options.index = {"start.html"};
    CHECK(s.find("/").is == found_file::directory);
    CHECK(s.find("/").directory_path == "");
    CHECK(s.find("/sub/").directory_path == "sub/");
}

TEST_CASE("file lookup: links of variants lead where links may") {
    support::temporary_folder outside;
    outside.file("page", "x");
    searched s;
    s.folder.link("page.de.html", outside.path("page"));
    s.folder.file("real.html", "x");
    s.folder.link("page.en.html", "real.html");
    CHECK(s.shown("/page") == "page.en.html en");
    CHECK(s.find("/page", io::symbolic_links::anywhere).opened.size() == 2);
}
