#pragma once
#include <string>
#include <vector>

#include <httoop/auth/digest.hpp>
#include <httoop/auth/secret.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0 {

// What is known of a name that may log in with Digest in one realm.
struct digest_user {
    std::string name;
    auth::secret key;
};

// Who may enter, as password files say it; a line each, "#" begins a comment:
//
//     name:$2b$12$...                 of htpasswd: bcrypt ($2a$, $2b$, $2y$), SHA-crypt ($5$, $6$)
//     name:realm:SHA-256:key          for Digest: H(name ":" realm ":" password), hexadecimal
//     name:realm:key                  the same of htdigest, which is MD5
//
// Hashes that can be guessed quickly (plain text, MD5-apr1, SHA-1, DES) are refused.
class users {
public:
    users();
    ~users();
    users(users&&) noexcept;
    users& operator=(users&&) noexcept;

    // Adds the lines of a text, or of a file; `name` is for the error. It is told with its line.
    outcome<void> add(octets text, std::string const& name);
    outcome<void> add_file(std::string const& path);

    // Whether that is the password, which takes long, on purpose: call it where blocking is
    // allowed. A name that is not there takes as long as the first that is.
    [[nodiscard]] bool check(std::string const& name, auth::secret const& password) const;

    // Who has that name, or that hash of a name (userhash), and a key; null if nobody does.
    [[nodiscard]] digest_user const* find(octets name, bool hashed, octets realm,
                                          auth::hash_algorithm a) const;
    // The algorithms for which some name has a key in that realm, in the order of RFC 7616 3.7:
    // SHA-256, which everybody has, SHA-512/256, MD5.
    [[nodiscard]] std::vector<auth::digest_algorithm> algorithms(octets realm) const;
    // Whether some name has a password for Basic.
    [[nodiscard]] bool has_passwords() const;

private:
    struct table;
    owned<table> table_;
};

}  // namespace httoop::inline v0
