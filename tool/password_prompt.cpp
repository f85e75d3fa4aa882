#include "password_prompt.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <httoop/io/descriptor.hpp>

#include "readable.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t longest = 1024;
constexpr char interrupt = 3, end_of_input = 4, delete_back = 127, backspace = 8, kill_line = 21;

// Echo is off, and signals too: one that ends us would leave the terminal so.
class quiet_terminal {
public:
    explicit quiet_terminal(int descriptor) : descriptor_{descriptor} {
        if (::tcgetattr(descriptor_, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
        quiet.c_cc[VMIN] = 1;
        quiet.c_cc[VTIME] = 0;
        good_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
    }
    quiet_terminal(quiet_terminal const&) = delete;
    quiet_terminal& operator=(quiet_terminal const&) = delete;
    ~quiet_terminal() {
        if (good_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    }
    [[nodiscard]] bool good() const { return good_; }

private:
    int descriptor_;
    termios before_{};
    bool good_ = false;
};

// A character of UTF-8 is taken back as a whole.
void take_back(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();
}

std::optional<std::string> read_line(int from) {
    std::string text;
    text.reserve(longest);  // no copy is left behind when it grows
    for (;;) {
        char c = 0;
        ssize_t const n = ::read(from, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0 || c == interrupt || (c == end_of_input && text.empty())) return {};
        if (c == '\n' || c == '\r' || c == end_of_input) return text;
        if (c == delete_back || c == backspace) take_back(text);
        else if (c == kill_line) text.clear();
        else if (text.size() < longest) text += c;
    }
}

}  // namespace

std::optional<auth::secret> ask_password(std::string_view question) {
    int const terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) return {};
    std::optional<auth::secret> answer;
    {
        quiet_terminal const quiet{terminal};
        if (quiet.good() && io::write_out(terminal, readable(question))) {
            if (auto text = read_line(terminal)) answer.emplace(std::move(*text));
            io::write_out(terminal, "\r\n");
        }
    }
    ::close(terminal);
    return answer;
}

}  // namespace httoop::tool
