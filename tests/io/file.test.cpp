#include <httoop/io/file.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "../../src/io/beneath.hpp"

using namespace httoop;

namespace {

// A directory with files, links and a neighbour that must not be reached.
struct scene {
    std::string base = "/tmp/httoop-file-XXXXXX";
    std::string root;
    scene() {
        REQUIRE(::mkdtemp(base.data()) != nullptr);
        root = base + "/root";
        REQUIRE(::mkdir(root.c_str(), 0700) == 0);
        REQUIRE(::mkdir((root + "/sub").c_str(), 0700) == 0);
        write(root + "/a.txt", "0123456789");
        write(root + "/sub/b.txt", "bee");
        write(base + "/secret", "secret");
        link("a.txt", root + "/within");
        link("../a.txt", root + "/sub/up_within");
        link("../secret", root + "/out");
        link(base + "/secret", root + "/absolute");
        link("..", root + "/parent");
        link("nothing", root + "/dangling");
        REQUIRE(::mkfifo((root + "/fifo").c_str(), 0600) == 0);
    }
    ~scene() { (void)!::system(("rm -r " + base).c_str()); }
    static void write(std::string const& path, octets text) {
        int const fd = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
        REQUIRE(fd >= 0);
        REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::close(fd);
    }
    static void link(std::string const& to, std::string const& path) {
        REQUIRE(::symlink(to.c_str(), path.c_str()) == 0);
    }
};

std::string content(io::file const& f) {
    char buffer[100];
    auto const n = f.read_at(buffer, sizeof buffer, 0);
    REQUIRE(n);
    return {buffer, *n};
}

int code(outcome<io::file> const& f) {
    REQUIRE(!f);
    return f.error().code;
}

}  // namespace

TEST_CASE("files beneath are opened, read at an offset, and described") {
    scene const s;
    auto d = io::directory::open(s.root);
    REQUIRE(d);
    auto f = d->open_beneath("a.txt");
    REQUIRE(f);
    CHECK(content(*f) == "0123456789");
    char two[2];
    CHECK(*f->read_at(two, 2, 5) == 2);
    CHECK(octets(two, 2) == "56");
    CHECK(*f->read_at(two, 2, 9) == 1);
    CHECK(*f->read_at(two, 2, 100) == 0);
    auto const facts = f->facts();
    REQUIRE(facts);
    struct stat st;
    REQUIRE(::stat((s.root + "/a.txt").c_str(), &st) == 0);
    CHECK(facts->size == 10);
    CHECK(facts->kind == io::file_kind::regular);
    CHECK(facts->inode == st.st_ino);
    CHECK(facts->modified.seconds == st.st_mtim.tv_sec);
    CHECK(facts->modified_nanoseconds == st.st_mtim.tv_nsec);
    CHECK(content(*d->open_beneath("sub/b.txt")) == "bee");
    CHECK(content(*d->open_beneath("sub//./b.txt")) == "bee");
    CHECK(d->open_beneath("sub")->facts()->kind == io::file_kind::directory);
    CHECK(d->open_beneath("")->facts()->kind == io::file_kind::directory);
}

TEST_CASE("nothing outside is reached by the path's octets") {
    scene const s;
    auto d = io::directory::open(s.root);
    REQUIRE(d);
    for (octets path : {octets{".."}, octets{"../secret"}, octets{"sub/../../secret"}, octets{"sub/.."}, octets{"/etc/passwd"},
                        octets{"/"}, octets{"a.txt\0.html", 11}, octets{"\0", 1}, octets{"sub/../a.txt"}}) {
        CAPTURE(path);
        for (auto links : {io::symbolic_links::beneath, io::symbolic_links::anywhere}) {
            auto const f = d->open_beneath(path, links);
            REQUIRE(!f);
            CHECK(f.error().what == failure::refused);
        }
    }
    CHECK(code(d->open_beneath("..a")) == ENOENT);
}

TEST_CASE("links are followed beneath, and out only when that is allowed") {
    scene const s;
    auto d = io::directory::open(s.root);
    REQUIRE(d);
    for (char const* path : {"out", "absolute", "parent/secret", "parent"}) {
        CAPTURE(path);
        CHECK(!d->open_beneath(path));
        CHECK(d->open_beneath(path, io::symbolic_links::anywhere));
    }
    CHECK(content(*d->open_beneath("out", io::symbolic_links::anywhere)) == "secret");
    // Older kernels do not follow even these: the refusal is told.
    int const probe = io::open_beneath_by_kernel(AT_FDCWD, ".");
    if (probe >= 0) {
        ::close(probe);
        CHECK(content(*d->open_beneath("within")) == "0123456789");
        CHECK(content(*d->open_beneath("sub/up_within")) == "0123456789");
        CHECK(code(d->open_beneath("out")) == EXDEV);
    }
}

TEST_CASE("step by step no link is followed, and the rest is found as the kernel finds it") {
    scene const s;
    int const root = ::open(s.root.c_str(), O_PATH | O_DIRECTORY);
    REQUIRE(root >= 0);
    for (char const* path : {"a.txt", "sub/b.txt", "sub//b.txt", "sub/", "."}) {
        CAPTURE(path);
        int const fd = io::open_beneath_by_steps(root, path);
        CHECK(fd >= 0);
        ::close(fd);
    }
    for (char const* path : {"out", "absolute", "parent/secret", "within", "sub/up_within", "parent", "parent/"}) {
        CAPTURE(path);
        CHECK(io::open_beneath_by_steps(root, path) == -1);
        CHECK((errno == ELOOP || errno == ENOTDIR));
    }
    CHECK(io::open_beneath_by_steps(root, "a.txt/") == -1);
    CHECK(errno == ENOTDIR);
    CHECK(io::open_beneath_by_steps(root, "none/b") == -1);
    CHECK(errno == ENOENT);
    ::close(root);
}

TEST_CASE("what is missing, no directory, or a pipe without a writer is told and not waited for") {
    scene const s;
    auto d = io::directory::open(s.root);
    REQUIRE(d);
    CHECK(code(d->open_beneath("none")) == ENOENT);
    CHECK(code(d->open_beneath("dangling")) == ENOENT);
    CHECK(code(d->open_beneath("a.txt/")) == ENOTDIR);
    CHECK(code(d->open_beneath(std::string(300, 'n'))) == ENAMETOOLONG);
    auto const fifo = d->open_beneath("fifo");
    REQUIRE(fifo);
    CHECK(fifo->facts()->kind == io::file_kind::other);
    CHECK(!io::directory::open(s.root + "/a.txt"));
}

TEST_CASE("entries are listed with facts, bounded, and may be listed again") {
    scene const s;
    auto d = io::directory::open(s.root);
    REQUIRE(d);
    auto const root = d->open_beneath("");
    REQUIRE(root);
    for (int i = 0; i < 2; ++i) {
        auto e = io::entries(*root, 100);
        REQUIRE(e);
        CHECK(e->size() == 8);
        auto const of = [&](octets name) {
            auto const at = std::find_if(e->begin(), e->end(), [&](auto const& x) { return x.name == name; });
            REQUIRE(at != e->end());
            CHECK(at->link == (name == "within" || name == "dangling"));
            return at->facts;
        };
        CHECK(of("a.txt").size == 10);
        CHECK(of("sub").kind == io::file_kind::directory);
        CHECK(of("within").kind == io::file_kind::regular);
        CHECK(of("dangling").kind == io::file_kind::symbolic_link);
    }
    CHECK(io::entries(*root, 3)->size() == 3);
    auto all = io::names(*root, 100);
    REQUIRE(all);
    auto const e = io::entries(*root, 100);
    REQUIRE(all->size() == e->size());
    for (auto const& one : *e) CHECK(std::count(all->begin(), all->end(), one.name) == 1);
    CHECK(io::names(*root, 3)->size() == 3);
    CHECK(io::names(*root, 0)->empty());
    CHECK(!io::names(*d->open_beneath("a.txt"), 3));
    CHECK(!io::entries(*d->open_beneath("a.txt"), 3));
}
