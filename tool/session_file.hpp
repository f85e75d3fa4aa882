#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <httoop/auth/secret.hpp>
#include <httoop/cookie/jar.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::tool {

// How somebody proved who he is: a user with a password, or a token.
struct session_login {
    std::string where;  // "https://example.org"
    std::string user;
    auth::secret password;
    auth::secret token;  // instead of both
};

// A name for a session is one of a file: no path, not hidden.
bool is_session_name(std::string_view name);

// Where a session of that name is kept: "" where neither variable says a folder.
std::string session_path(std::string_view name, char const* xdg_state_home, char const* home);

// What a user agent remembers between commands: cookies, those of the session too, and logins. The file is its
// owner's alone (mode 600), and replaced as a whole.
//
//     httoop-session 1
//     login https://example.org YW5u cHc=       user and password, in base64
//     token https://example.org YWJj
//     cookies
//     ...                                        as cookie::jar::save() writes them
class session_file {
public:
    explicit session_file(std::string path) : path_{std::move(path)} {}

    std::vector<session_login> logins;

    // A session that is not there yet is empty. False: told why not.
    bool load(cookie::jar& into, timestamp now);
    bool save(cookie::jar const& from) const;
    // In the place of another one for the same origin.
    void remember(session_login l);

private:
    [[nodiscard]] bool parse(std::string_view text, cookie::jar& into, timestamp now);
    std::string path_;
};

}  // namespace httoop::tool
