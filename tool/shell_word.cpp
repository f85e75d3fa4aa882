#include "shell_word.hpp"

#include <httoop/core/ascii.hpp>

namespace httoop::tool {
namespace {

constexpr octet_class plain = ALPHA + DIGIT + octet_class("_@%+=:,./-");

}  // namespace

std::string shell_word(std::string_view text) {
    bool bare = !text.empty();
    for (char const c : text) bare = bare && plain(c);
    if (bare) return std::string{text};
    std::string quoted = "'";
    for (char const c : text) {
        if (c == '\'') quoted += "'\\''";
        else quoted += c;
    }
    return quoted += '\'';
}

}  // namespace httoop::tool
