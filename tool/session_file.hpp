#pragma once
#include <string>
#include <string_view>

#include <httoop/auth/secret.hpp>

namespace httoop::tool {

// A name for a session is one of a file: no path, not hidden.
bool is_session_name(std::string_view name);

// Where a session of that name is kept: "" where neither variable says a folder.
std::string session_path(std::string_view name, char const* xdg_state_home, char const* home);

// What a user agent remembers between commands, as cookie::jar, hsts_hosts and known_credentials save it; "": nothing.
struct remembered {
    std::string cookies, hosts;
    auth::secret logins;
};

// The file of a session is its owner's alone (mode 600), and replaced as a whole.
//
//     file    = "httoop session 1" LF *section
//     section = ( "cookies" / "hosts" / "logins" ) SP 1*DIGIT LF *OCTET LF    ; as many octets
class session_file {
public:
    explicit session_file(std::string path) : path_{std::move(path)} {}
    // A session that is not there yet remembers nothing. False: told why not.
    bool load(remembered& into) const;
    bool save(remembered const& from) const;
    // What was loaded is none of its parts.
    bool unusable() const;

private:
    std::string path_;
};

}  // namespace httoop::tool
