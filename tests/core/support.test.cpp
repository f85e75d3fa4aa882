// The tools that the tests of parsers rely on must find what they are made to find.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>

#include <string>

#include "support/cliff.hpp"
#include "support/every_split.hpp"

namespace {

// Whether f() dies of reading where it must not; tried in a process of its own.
template <class F>
bool dies(F f) {
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGSEGV, SIG_DFL);
        ::signal(SIGBUS, SIG_DFL);
        f();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

char read_octet(char const* p) { return *static_cast<char const volatile*>(p); }

}  // namespace

TEST_CASE("a cliff gives back its octets and kills who reads on") {
    support::cliff const c{std::string_view{"abc"}};
    CHECK(c.view() == "abc");
    CHECK_FALSE(dies([&] { read_octet(c.view().data() + 2); }));
    CHECK(dies([&] { read_octet(c.view().data() + 3); }));
}

TEST_CASE("a cliff can be filled to its last octet and again") {
    for (std::size_t size : {0, 1, 4095, 4096, 4097, 8192}) {
        std::string const full(size, 'x');
        support::cliff c{size};
        CHECK(c.hold("short").size() == 5);
        CHECK(c.hold(full) == full);
        CHECK(dies([&] { read_octet(c.view().data() + size); }));
    }
}

TEST_CASE("a piece that was followed by another one cannot be read any more") {
    support::pieces in{"abcd", {2}};
    std::string_view const first = in.next();
    CHECK(first == "ab");
    CHECK_FALSE(dies([&] { read_octet(first.data()); }));
    std::string_view const second = in.next();
    CHECK(second == "cd");
    CHECK_FALSE(in.more());
    CHECK(dies([&] { read_octet(first.data()); }));
    CHECK_FALSE(dies([&] { read_octet(second.data()); }));
}

TEST_CASE("octets that were not consumed are shown again before the next piece") {
    support::pieces in{"abcdef", {2, 5}};
    CHECK(in.next_unread(0) == "ab");
    CHECK(in.next_unread(1) == "bcde");
    CHECK(in.next_unread(0) == "bcdef");
    CHECK_FALSE(in.more());
}

TEST_CASE("every split delivers all octets in their order, each way once") {
    std::vector<std::vector<std::string>> ways;
    support::every_split("abc", [&](support::pieces& in) {
        auto& way = ways.emplace_back();
        for (std::string_view piece : in) way.emplace_back(piece);
    }, "#!");
    std::vector<std::vector<std::string>> const expected{
        {"abc"}, {"a", "b", "c"}, {"", "abc"}, {"a", "bc"}, {"ab", "c"}, {"abc", ""},
        {"abc#!"}, {"abc", "#!"}, {"a", "bc#!"}, {"ab", "c#!"}};
    CHECK(ways == expected);
}

TEST_CASE("an empty input is fed too") {
    int times = 0;
    support::every_split("", [&](support::pieces& in) {
        std::string all;
        for (std::string_view piece : in) all += piece;
        CHECK(all.empty());
        ++times;
    });
    CHECK(times == 3);
}
