#include "wrapped.hpp"

#include <algorithm>

#include <sys/ioctl.h>

namespace httoop::tool {

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t begun) {
    std::string to;
    std::size_t column = begun;
    bool first = true;  // of its line
    while (!text.empty()) {
        auto const word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!first && column + 1 + word.size() > width) {
            to += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (!first) {
            to += ' ';
            ++column;
        }
        to += word;
        column += word.size();
        first = false;
    }
    return to;
}

unsigned terminal_columns(int descriptor, unsigned otherwise) {
    struct winsize size {};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : otherwise;
}

}  // namespace httoop::tool
