#include "shell_word.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

TEST_CASE("a shell reads a word back as it was") {
    struct row {
        std::string_view text, word;
    };
    row const rows[] = {
        {"https://a/b?c=d", "'https://a/b?c=d'"}, {"https://a/b", "https://a/b"}, {"", "''"}, {"a b", "'a b'"},
        {"it's", R"('it'\''s')"}, {"$(x)`y`", "'$(x)`y`'"}, {"~", "'~'"}, {"a\nb", "'a\nb'"}, {"#", "'#'"}, {"ä", "'ä'"},
    };
    for (row const& r : rows) CHECK(shell_word(r.text) == r.word);
}
