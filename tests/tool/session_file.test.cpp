#include "session_file.hpp"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

constexpr timestamp now{1'700'000'000};

cookie::circumstances at(uri_view const& target) {
    cookie::circumstances c;
    c.target = target;
    c.now = now;
    return c;
}

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

TEST_CASE("cookies and logins come back, and nobody else can read them") {
    support::temporary_folder const own;
    std::string const path = own.path("state/httoop/sessions/a");
    auto const target = uri_view::parse("https://a.example/x");
    {
        session_file s{path};
        cookie::jar jar;
        REQUIRE(s.load(jar, now));
        jar.receive("sid=1; Secure; HttpOnly", at(*target));
        jar.receive("kept=2; Max-Age=1000", at(*target));
        s.remember({"https://a.example", "änn:x", auth::secret{"p w\n"}, {}});
        s.remember({"https://b.example", "", {}, auth::secret{"old"}});
        s.remember({"https://b.example", "", {}, auth::secret{"token"}});
        s.remember({"https://c.example", "bob", {}, {}});
        REQUIRE(s.save(jar));
    }
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(own.path("state/httoop")) == 0700);
    session_file s{path};
    cookie::jar jar;
    REQUIRE(s.load(jar, now));
    CHECK(jar.cookies_for(at(*target)) == "sid=1; kept=2");
    REQUIRE(s.logins.size() == 3);
    CHECK(s.logins[0].user == "änn:x");
    CHECK(s.logins[0].password.equals("p w\n"));
    CHECK(s.logins[1].token.equals("token"));
    CHECK(s.logins[2].user == "bob");
    CHECK(s.logins[2].password.empty());
    CHECK(std::distance(std::filesystem::directory_iterator{own.path("state/httoop/sessions")}, {}) == 1);
}

TEST_CASE("what is no session is refused, and a file that others may read gets their rights taken") {
    support::temporary_folder const own;
    for (std::string const text : {"", "x", "httoop-session 2\ncookies\n", "httoop-session 1\n", "httoop-session 1\nlogin https://a\ncookies\n",
                                   "httoop-session 1\nlogin https://a %% =\ncookies\n", "httoop-session 1\nodd\ncookies\n",
                                   "httoop-session 1\ncookies\nnonsense\n"}) {
        own.file("s", text);
        session_file s{own.path("s")};
        cookie::jar jar;
        INFO(text);
        CHECK(!s.load(jar, now));
    }
    own.file("s", "httoop-session 1\ncookies\n" + cookie::jar{}.save(true));
    ::chmod(own.path("s").c_str(), 0644);
    session_file s{own.path("s")};
    cookie::jar jar;
    REQUIRE(s.load(jar, now));
    REQUIRE(s.save(jar));
    CHECK(mode_of(own.path("s")) == 0600);
    own.folder("folder");
    CHECK(!session_file{own.path("folder")}.load(jar, now));
    CHECK(!session_file{own.path("folder")}.save(jar));
    CHECK(!session_file{own.path("s/below")}.save(jar));
}
