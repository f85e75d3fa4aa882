#include "session_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httoop/syntax/base64.hpp>

#include "command.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t largest_session = 16 * 1024 * 1024;
constexpr std::string_view first_line = "httoop-session 1";
constexpr mode_t others = 077;

bool cannot(char const* what, std::string const& path) {
    tell(std::string{what} + " the session " + path + ": " + std::strerror(errno));
    return false;
}

// The folders that a file lies in, for its owner alone where they are not there.
bool make_folders(std::string const& path) {
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (::mkdir(path.substr(0, slash).c_str(), 0700) != 0 && errno != EEXIST) return false;
    return true;
}

std::string_view take_line(std::string_view& text) {
    std::string_view const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

std::string_view take_word(std::string_view& line) {
    std::string_view const word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    return word;
}

bool decode(std::string_view coded, std::string& into) {
    return !coded.empty() && (coded == "=" || parse_base64(coded, into) == coded.size());
}

// "=" stands for nothing, so that there is always a word.
std::string encode(std::string_view octets) {
    std::string coded;
    append_base64(coded, octets);
    return coded.empty() ? "=" : coded;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        ssize_t const n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(descriptor) == 0;
}

}  // namespace

bool is_session_name(std::string_view name) {
    constexpr std::size_t longest = 64;
    return !name.empty() && name.size() <= longest && name[0] != '.' && name.find('/') == std::string_view::npos &&
           std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7F; });
}

std::string session_path(std::string_view name, char const* xdg_state_home, char const* home) {
    std::string folder;
    if (xdg_state_home != nullptr && xdg_state_home[0] == '/') folder = xdg_state_home;
    else if (home != nullptr && home[0] == '/') folder = std::string{home} + "/.local/state";
    else return "";
    return folder + "/httoop/sessions/" + std::string{name};
}

void session_file::remember(session_login l) {
    for (session_login& kept : logins)
        if (kept.where == l.where) {
            kept = std::move(l);
            return;
        }
    logins.push_back(std::move(l));
}

bool session_file::parse(std::string_view text, cookie::jar& into, timestamp now) {
    if (take_line(text) != first_line) return false;
    for (;;) {
        if (text.empty()) return false;
        std::string_view line = take_line(text);
        std::string_view const what = take_word(line);
        if (what == "cookies") break;
        session_login l;
        l.where = take_word(line);
        std::string secret;
        if (what == "login") {
            if (!decode(take_word(line), l.user) || !decode(line, secret)) return false;
            l.password = auth::secret{std::move(secret)};
        } else if (what == "token") {
            if (!decode(line, secret)) return false;
            l.token = auth::secret{std::move(secret)};
        } else {
            return false;
        }
        remember(std::move(l));
    }
    return static_cast<bool>(into.load(text, now));
}

bool session_file::load(cookie::jar& into, timestamp now) {
    int const from = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0) return errno == ENOENT || cannot("cannot read", path_);
    struct stat is {};
    if (::fstat(from, &is) == 0 && (is.st_mode & others) != 0)
        tell("the session " + path_ + " could be read by others; from now on it cannot");
    std::string text(largest_session, '\0');
    std::size_t size = 0;
    ssize_t n = 0;
    while (size < text.size() && (n = ::read(from, text.data() + size, text.size() - size)) > 0) size += static_cast<std::size_t>(n);
    int const why = errno;
    ::close(from);
    errno = why;
    if (n < 0) return cannot("cannot read", path_);
    text.resize(size);
    if (parse(text, into, now)) return true;
    tell(path_ + " is no session of httoop: remove it, or choose another name");
    return false;
}

bool session_file::save(cookie::jar const& from) const {
    std::string text = std::string{first_line} + "\n";
    for (session_login const& l : logins) {
        if (l.token.empty()) text += "login " + l.where + " " + encode(l.user) + " " + encode(l.password.reveal()) + "\n";
        else text += "token " + l.where + " " + encode(l.token.reveal()) + "\n";
    }
    text += "cookies\n" + from.save(true);
    if (!make_folders(path_)) return cannot("cannot make the folder of", path_);
    std::string fresh = path_ + ".XXXXXX";
    int const to = ::mkostemp(fresh.data(), O_CLOEXEC);  // mode 600
    if (to < 0) return cannot("cannot write", path_);
    bool written = write_all(to, text);
    written = ::close(to) == 0 && written;
    if (written && std::rename(fresh.c_str(), path_.c_str()) == 0) return true;
    bool const told = cannot("cannot write", path_);
    ::unlink(fresh.c_str());
    return told;
}

}  // namespace httoop::tool
