#include "saved_name.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("a name is the server's or the URL's, and never leads elsewhere") {
    struct row {
        std::string_view disposition, url, name;
    };
    row const rows[] = {
        {"", "https://a/b/c.txt?d=/e", "c.txt"},
        {"", "https://a/", "download"},
        {"", "https://a", "download"},
        {"", "https://a/b/", "download"},
        {"", "https://a/%2e%2e%2fpasswd", "passwd"},
        {"", "https://a/..", "download"},
        {"", "https://a/.bashrc", "bashrc"},
        {"", "https://a/b%20c", "b c"},
        {"attachment; filename=\"report.pdf\"", "https://a/x", "report.pdf"},
        {"attachment; filename=\"../../etc/passwd\"", "https://a/x", "passwd"},
        {"attachment; filename*=UTF-8''%e2%82%ac.txt", "https://a/x", "€.txt"},
        {"inline", "https://a/x.png", "x.png"},
        {"attachment; filename=\"..\"", "https://a/x.png", "x.png"},
    };
    for (row const& r : rows) {
        INFO(std::string{r.disposition} << " " << std::string{r.url});
        response head{status_code::ok};
        if (!r.disposition.empty()) head.fields().append(field_id::content_disposition, r.disposition);
        CHECK(name_for(&head, r.url) == r.name);
    }
    CHECK(name_for(nullptr, "https://a/x") == "x");
}

TEST_CASE("no name is given out that is taken") {
    support::temporary_folder const own;
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(own.path());
    own.file("a.tar.gz", "");
    own.file("b", "");
    std::filesystem::create_symlink("nowhere", own.path("c"));
    free_names names;
    CHECK(names.of("a.tar.gz") == "a-1.tar.gz");
    CHECK(names.of("a.tar.gz") == "a-2.tar.gz");
    CHECK(names.of("b") == "b-1");
    CHECK(names.of("c") == "c-1");
    CHECK(names.of("d") == "d");
    CHECK(names.of("d") == "d-1");
    std::string const longest(255, 'x');
    CHECK(names.of(longest) == longest);
    CHECK(names.of(longest).size() == 255);
    std::filesystem::current_path(before);
}
