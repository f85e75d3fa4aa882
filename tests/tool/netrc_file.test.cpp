#include "netrc_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

// What is told while a file is read; "!" stands before it where that failed.
std::string told_of(support::temporary_folder const& own, std::string const& path, netrc& into, limits const& bounds = {}) {
    std::string const heard = own.path("heard");
    int const to = ::open(heard.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), before = ::dup(2);
    ::dup2(to, 2);
    ::close(to);
    bool const good = read_netrc(path, bounds, into);
    ::dup2(before, 2);
    ::close(before);
    std::ifstream file{heard};
    return (good ? "" : "!") + std::string{std::istreambuf_iterator<char>{file}, {}};
}

bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("netrc_file: a file of its owner is read without a word") {
    support::temporary_folder const own;
    std::string const path = own.path("netrc");
    own.file("netrc", "machine example.org login ann password pw\n");
    ::chmod(path.c_str(), 0600);
    netrc n;
    CHECK(told_of(own, path, n).empty());
    REQUIRE(n.all.size() == 1);
    CHECK(n.all[0].password.equals("pw"));
    // It comes in several pieces.
    own.file("netrc", std::string(5000, '\n') + "machine b login c\n");
    CHECK(told_of(own, path, n).empty());
    CHECK(n.all.at(0).line == 5001);
}

TEST_CASE("netrc_file: who else can read it is told") {
    support::temporary_folder const own;
    std::string const path = own.path("netrc");
    own.file("netrc", "machine example.org login ann password pw\n");
    for (mode_t const open : {0640, 0604, 0644}) {
        ::chmod(path.c_str(), open);
        netrc n;
        std::string const told = told_of(own, path, n);
        CHECK(told[0] != '!');
        CHECK(has(told, path + " has passwords, and others can read it"));
        CHECK(n.all.size() == 1);
    }
}

TEST_CASE("netrc_file: what cannot be read, or is none, is told with its line") {
    support::temporary_folder const own;
    netrc n;
    std::string const path = own.path("netrc");
    CHECK(has(told_of(own, path, n), "No such file"));
    own.folder("folder");
    CHECK(told_of(own, own.path("folder"), n)[0] == '!');
    own.file("netrc", "machine a\npasword s3cret\n");
    ::chmod(path.c_str(), 0600);
    std::string const told = told_of(own, path, n);
    CHECK(told[0] == '!');
    CHECK(has(told, path + ", line 2: has another word than"));
    CHECK_FALSE(has(told, "s3cret"));
    limits small;
    small.netrc_octets = 5;
    CHECK(has(told_of(own, path, n, small), "limit netrc-octets"));
    CHECK(n.all.empty());
}
