#include <httoop/io/private_folder.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;
using io::private_folder;

namespace {

mode_t mode_of(std::string const& path) {
    struct stat s {};
    return ::stat(path.c_str(), &s) == 0 ? s.st_mode & 07777 : 0;
}

}  // namespace

TEST_CASE("private_folder: it is made, and what is in it is for its owner alone") {
    support::temporary_folder const t;
    ::umask(0);
    auto const folder = private_folder::open(t.path("a/b/"));
    REQUIRE(folder);
    CHECK(folder->path() == t.path("a/b"));
    REQUIRE(folder->make_folder("c"));
    REQUIRE(folder->make_folder("c"));
    {
        auto const f = folder->create("c/1");
        REQUIRE(f);
        REQUIRE(io::write_at(*f, "6789", 4));
        REQUIRE(io::write_at(*f, "0123", 0));
        char text[16];
        CHECK(octets{text, *f->read_at(text, sizeof text, 1)} == "1236789");
    }
    ::umask(022);
    CHECK(mode_of(t.path("a")) == 0700);
    CHECK(mode_of(t.path("a/b")) == 0700);
    CHECK(mode_of(t.path("a/b/c")) == 0700);
    CHECK(mode_of(t.path("a/b/c/1")) == 0600);
    CHECK(mode_of(t.path("a/b/lock")) == 0600);

    CHECK(folder->open_file("c/1")->facts()->size == 8);
    CHECK(folder->create("c/1")->facts()->size == 0);
    CHECK(*folder->names("c", 10) == std::vector<std::string>{"1"});
    CHECK(folder->remove("c/1"));
    CHECK(folder->remove("c/1"));
    CHECK(folder->names("c", 10)->empty());
    CHECK(folder->open_file("c/1").error().code == ENOENT);
}

TEST_CASE("private_folder: what others left open is closed to them") {
    support::temporary_folder const t;
    t.file("there", "x");
    ::chmod(t.path("there").c_str(), 0644);
    auto const folder = private_folder::open(t.path());
    REQUIRE(folder);
    CHECK(folder->make_private("there"));
    CHECK(folder->make_private("not there"));
    CHECK(mode_of(t.path("there")) == 0600);
    CHECK(folder->open_file("there")->facts()->size == 1);
    CHECK(mode_of(t.path("not there")) == 0600);
    CHECK(folder->open_file("not there")->facts()->size == 0);
}

TEST_CASE("private_folder: a link in place of a file is not followed") {
    support::temporary_folder const t;
    t.file("victim", "kept");
    t.link("1", t.path("victim"));
    auto const folder = private_folder::open(t.path());
    REQUIRE(folder);
    CHECK(!folder->create("1"));
    CHECK(!folder->open_file("1"));
    t.folder("other");
    t.link("other/lock", t.path("victim"));
    CHECK(!private_folder::open(t.path("other")));
}

TEST_CASE("private_folder: one process at a time has it, and its end frees it, however that comes") {
    support::temporary_folder const t;
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    pid_t const child = ::fork();
    if (child == 0) {
        auto const folder = private_folder::open(t.path());
        if (folder) (void)!::write(ready[1], "!", 1);
        for (;;) ::pause();
    }
    char c = 0;
    REQUIRE(::read(ready[0], &c, 1) == 1);
    auto const second = private_folder::open(t.path());
    REQUIRE(!second);
    CHECK(second.error().what == failure::refused);
    CHECK(second.error().about ==
          "\"" + t.path() + "\" is in use by another process (" + std::to_string(child) + "): one at a time may have it");
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    auto third = private_folder::open(t.path());
    REQUIRE(third);
    CHECK(!private_folder::open(t.path()));  // nor may this process twice
    third->give_up();
    CHECK(private_folder::open(t.path()));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("private_folder: where no folder can be made, that is said") {
    support::temporary_folder const t;
    t.file("file", "");
    auto const folder = private_folder::open(t.path("file/x"));
    REQUIRE(!folder);
    CHECK(folder.error().code == ENOTDIR);
    CHECK(!private_folder::open(""));
}

TEST_CASE("private_folder: one in which everybody may write is refused") {
    support::temporary_folder const t;
    t.folder("a");
    REQUIRE(::chmod(t.path("a").c_str(), 0777) == 0);
    auto const open = private_folder::open(t.path("a"));
    REQUIRE(!open);
    CHECK(open.error().what == failure::refused);
    CHECK(open.error().about.find("everybody may write") != std::string::npos);
    REQUIRE(::chmod(t.path("a").c_str(), 0775) == 0);
    CHECK(private_folder::open(t.path("a")));
}

TEST_CASE("private_folder: links are not followed to files of others") {
    support::temporary_folder const t;
    auto const folder = private_folder::open(t.path("a"));
    REQUIRE(folder);
    t.file("other", "precious");
    t.link("a/1", t.path("other"));
    CHECK(!folder->create("1"));
    CHECK(!folder->open_file("1"));
    CHECK(!folder->make_private("1"));
    std::ifstream f{t.path("other")};
    std::string text;
    f >> text;
    CHECK(text == "precious");
}
