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
