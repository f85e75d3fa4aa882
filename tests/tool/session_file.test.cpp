#include "session_file.hpp"

#include <filesystem>

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

unsigned mode_of(std::string const& path) {
    struct stat is {};
    return ::stat(path.c_str(), &is) == 0 ? is.st_mode & 0777 : 0;
}

}  // namespace

TEST_CASE("a session is where XDG says, or below the home folder") {
    CHECK(session_path("a", "/s", "/home/x") == "/s/httoop/sessions/a");
    CHECK(session_path("a", "", "/home/x") == "/home/x/.local/state/httoop/sessions/a");
    CHECK(session_path("a", "relative", "/home/x") == "/home/x/.local/state/httoop/sessions/a");
    CHECK(session_path("a", nullptr, nullptr) == "");
    for (std::string_view const name : {"a", "a.b", "my-session_1", "ä"}) CHECK(is_session_name(name));
    for (std::string_view const name : {"", ".", "..", ".a", "a/b", "/", "a b", "a\n"}) CHECK(!is_session_name(name));
    CHECK(!is_session_name(std::string(65, 'a')));
}

TEST_CASE("what is remembered comes back, and nobody else can read it") {
    support::temporary_folder const own;
    std::string const path = own.path("state/httoop/sessions/a");
    session_file const s{path};
    remembered what;
    REQUIRE(s.load(what));
    CHECK(what.cookies.empty());
    what = {"a\nb\n", "", auth::secret{"logins 3\nx\n"}};
    REQUIRE(s.save(what));
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(own.path("state/httoop")) == 0700);
    REQUIRE(s.save(what));
    remembered again;
    REQUIRE(s.load(again));
    CHECK(again.cookies == "a\nb\n");
    CHECK(again.hosts.empty());
    CHECK(again.logins.equals("logins 3\nx\n"));
    CHECK(std::distance(std::filesystem::directory_iterator{own.path("state/httoop/sessions")}, {}) == 1);
}

TEST_CASE("what is no session is refused, and a file that others may read gets their rights taken") {
    support::temporary_folder const own;
    for (std::string const text : {"", "x", "httoop session 2\n", "httoop session 1\ncookies\n", "httoop session 1\ncookies 3\nab\n",
                                   "httoop session 1\ncookies 3\nabc", "httoop session 1\nodd 1\na\n", "httoop session 1\ncookies 9999999999999\na\n",
                                   "httoop session 1\ncookies 1\nab\n", "httoop session 1\ncookies -1\nab\n", "httoop session 1\n\n"}) {
        own.file("s", text);
        remembered what;
        INFO(text);
        CHECK(!session_file{own.path("s")}.load(what));
    }
    own.file("s", "httoop session 1\n");
    ::chmod(own.path("s").c_str(), 0644);
    session_file const s{own.path("s")};
    remembered what;
    REQUIRE(s.load(what));
    REQUIRE(s.save(what));
    CHECK(mode_of(own.path("s")) == 0600);
    own.folder("folder");
    CHECK(!session_file{own.path("folder")}.load(what));
    CHECK(!session_file{own.path("folder")}.save(what));
    CHECK(!session_file{own.path("s/below")}.save(what));
}
