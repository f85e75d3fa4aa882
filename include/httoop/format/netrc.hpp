#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/auth/secret.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// What a netrc file knows about one machine.
struct netrc_login {
    std::string machine{};  // "": for those that are not named
    std::string login{};
    auth::secret password{}, account{};
    std::size_t line = 0;   // where it begins, from 1
    bool has_login = false, has_password = false, has_account = false;
};

// Why a text is no netrc file.
struct netrc_fault {
    std::size_t line = 0;  // from 1
    octets about{};        // what is wrong there; nothing of the file
};

// The netrc file of ftp, as curl reads it: words with white space between them, in any number of lines.
//
//     machine example.org login ann password "two words \" \\ \n"
//     default login anonymous password guest
//
// A word that begins with a quote ends with one on the same line; in it a backslash makes n, r and t of
// these letters' control characters and every other octet of itself. "#" begins a comment where it is the
// first of a line, or stands where a keyword would. macdef and what follows it up to an empty line is
// skipped. What is not understood is refused: a mistyped word would be a password that is not found.
struct netrc {
    std::vector<netrc_login> all;

    static fallible<netrc, netrc_fault> parse(octets text, limits const& l = {});

    // What counts for a host, as URIs have it: the first of that machine (and with that login, if one is
    // given), else the default; null without any.
    [[nodiscard]] netrc_login const* find(octets host, octets login = {}) const;
};

// The same for a text that comes in pieces. Bounded by limits.netrc_octets.
//
//     netrc_reader reader;
//     while (...) reader.take(piece);
//     auto const read = reader.finish();
class netrc_reader {
public:
    explicit netrc_reader(limits const& l = {}) : most_{l.netrc_octets} {}
    // False: it is none, and finish() says why.
    bool take(octets piece);
    fallible<netrc, netrc_fault> finish();

private:
    enum class within : std::uint8_t { blank, word, quotes, escape, after_quotes, comment, macro };
    enum class awaits : std::uint8_t { keyword, machine, login, password, account };
    bool fail(octets about) { return fail(about, line_); }
    bool fail(octets about, std::size_t line);
    bool take(char c);
    bool begin(char c);
    bool end_word();
    bool take_keyword();

    std::uint64_t most_, taken_ = 0;
    netrc read_;
    netrc_fault fault_{};
    std::string word_;
    std::size_t line_ = 1;
    std::size_t word_line_ = 1;
    within within_ = within::blank;
    awaits awaits_ = awaits::keyword;
    bool line_blank_ = true;  // so far
};

}  // namespace httoop::inline v0
