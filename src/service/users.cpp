#include <httoop/service/users.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <unordered_map>

#include <crypt.h>

#include <httoop/auth/digest_response.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/service/hashes.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t most_password_file = 16 << 20;

// The hash of a password with the setting of another hash; "" if it cannot be made.
std::string crypted(auth::secret const& password, std::string const& setting) {
    auto const data = std::make_unique<crypt_data>();  // 32 KiB
    octets const text = password.reveal();             // a NUL follows it
    char const* const made = crypt_r(text.data(), setting.c_str(), data.get());
    std::string hash = made == nullptr || made[0] == '*' ? "" : made;
    explicit_bzero(data.get(), sizeof *data);
    return hash;
}

constexpr octet_class crypt64 = ALPHA + DIGIT + octet_class("./");

// A whole hash of bcrypt ("$2b$12$", salt and hash) or SHA-crypt ("$6$", salt, "$", hash): what is
// broken is found out when the file is read, not at a login.
bool is_slow_hash(octets s) {
    for (octets const kind : {"$2a$", "$2b$", "$2y$"})
        if (s.starts_with(kind))
            return s.size() == 60 && DIGIT(s[4]) && DIGIT(s[5]) && s[6] == '$' &&
                   s.substr(4, 2) >= "04" && s.substr(4, 2) <= "31" && crypt64.all(s.substr(7));
    std::size_t const size = s.starts_with("$5$") ? 43 : s.starts_with("$6$") ? 86 : 0;
    std::size_t const last = s.rfind('$');
    return size != 0 && last > 2 && s.size() - last - 1 == size && crypt64.all(s.substr(last + 1));
}

constexpr char refused_hash[] =
    "this hash is too easy to guess, or broken: make it with `htpasswd -B`, or `mkpasswd -m "
    "sha512crypt`";

std::vector<octets> colon_parts(octets line) {
    std::vector<octets> parts;
    for (std::size_t colon; (colon = line.find(':')) != octets::npos; line.remove_prefix(colon + 1))
        parts.push_back(line.substr(0, colon));
    parts.push_back(line);
    return parts;
}

// Under which a key is found: names and realms have no colon.
std::string key_place(octets name, octets realm, auth::hash_algorithm a) {
    return std::string{auth::digest_algorithm{a, false}.name()}
        .append(":")
        .append(realm)
        .append(":")
        .append(name);
}

}  // namespace

struct users::table {
    std::unordered_map<std::string, std::string> hashes;
    std::string setting;  // of the first hash: for names that are not there
    std::unordered_map<std::string, digest_user> keys;
    std::unordered_map<std::string, digest_user> keys_of_hashed;

    // What is wrong with a line, or null.
    char const* add(octets line) {
        auto const parts = colon_parts(line);
        if (parts.size() < 2 || parts[0].empty())
            return "neither NAME:HASH nor NAME:REALM:ALGORITHM:KEY";
        if (parts.size() == 2) {
            std::string const hash{parts[1]};
            if (!is_slow_hash(hash)) return refused_hash;
            if (setting.empty()) setting = hash;
            return hashes.emplace(parts[0], hash).second ? nullptr
                                                         : "this name has a password already";
        }
        auto const a = auth::digest_algorithm::find(parts.size() == 3 ? octets{"MD5"} : parts[2]);
        octets const key = parts.back();
        if (parts.size() > 4 || !a || a->session)
            return "neither NAME:REALM:ALGORITHM:KEY nor NAME:REALM:KEY";
        if (key.size() != (a->hash == auth::hash_algorithm::md5 ? 32u : 64u) || !HEXDIG.all(key))
            return "the key has not the hexadecimal digits of its algorithm";
        std::string digits{key};
        for (char& c : digits) c = to_lower(c);
        std::string const hashed =
            auth::digest_username_hash(openssl_hashes(), a->hash, parts[0], parts[1]);
        digest_user one{std::string{parts[0]}, auth::secret{std::move(digits)}};
        keys_of_hashed.emplace(key_place(hashed, parts[1], a->hash), one);
        return keys.emplace(key_place(parts[0], parts[1], a->hash), std::move(one))
                       .second
                   ? nullptr
                   : "this name has such a key already";
    }
};

users::users() : table_{make_owned<table>()} {}
users::~users() = default;
users::users(users&&) noexcept = default;
users& users::operator=(users&&) noexcept = default;

outcome<void> users::add(octets text, std::string const& name) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::size_t const end = text.find('\n');
        octets line = text.substr(0, end);
        text.remove_prefix(end == octets::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        if (char const* const wrong = table_->add(line))
            return error{failure::refused, name + ":" + std::to_string(number) + ": " + wrong};
    }
    return {};
}

outcome<void> users::add_file(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(most_password_file + 1, '\0');
    if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file && !file.eof())
        return error::system(errno != 0 ? errno : EIO, "cannot read the password file " + path);
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > most_password_file)
        return error{failure::limit, path + ": is too large for a password file"};
    return add(text, path);
}

bool users::check(std::string const& name, auth::secret const& password) const {
    auto const found = table_->hashes.find(name);
    bool const known = found != table_->hashes.end();
    std::string const& hash = known ? found->second : table_->setting;
    if (hash.empty()) return false;
    return auth::equal_in_constant_time(crypted(password, hash), hash) && known;
}

digest_user const* users::find(octets name, bool hashed, octets realm,
                               auth::hash_algorithm a) const {
    auto const& all = hashed ? table_->keys_of_hashed : table_->keys;
    auto const found = all.find(key_place(name, realm, a));
    return found == all.end() ? nullptr : &found->second;
}

std::vector<auth::digest_algorithm> users::algorithms(octets realm) const {
    std::vector<auth::digest_algorithm> all;
    for (auto const a : {auth::hash_algorithm::sha_256, auth::hash_algorithm::sha_512_256,
                         auth::hash_algorithm::md5}) {
        std::string const start = key_place("", realm, a);
        for (auto const& [place, key] : table_->keys)
            if (place.starts_with(start)) {
                all.push_back({a, false});
                break;
            }
    }
    return all;
}

bool users::has_passwords() const { return !table_->hashes.empty(); }

}  // namespace httoop::inline v0
