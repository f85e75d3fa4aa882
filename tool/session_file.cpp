#include "session_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httoop/core/number.hpp>

#include "command.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t largest_session = 16 * 1024 * 1024;
constexpr std::string_view first_line = "httoop session 1\n";
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

// One section; false: there is none.
bool take_section(std::string_view& text, std::string_view& name, std::string_view& octets) {
    std::string_view const head = text.substr(0, text.find('\n'));
    std::size_t const space = head.find(' ');
    std::uint64_t size = 0;
    if (space == std::string_view::npos || head.size() == text.size()) return false;
    if (parse_decimal(head.substr(space + 1), size) != number_fault::none) return false;
    text.remove_prefix(head.size() + 1);
    if (size >= text.size() || text[size] != '\n') return false;
    name = head.substr(0, space);
    octets = text.substr(0, size);
    text.remove_prefix(size + 1);
    return true;
}

bool parse_session(std::string_view text, remembered& into) {
    if (!text.starts_with(first_line)) return false;
    text.remove_prefix(first_line.size());
    into = {};
    while (!text.empty()) {
        std::string_view name, octets;
        if (!take_section(text, name, octets)) return false;
        if (name == "cookies") into.cookies = octets;
        else if (name == "hosts") into.hosts = octets;
        else if (name == "logins") into.logins = auth::secret{octets};
        else return false;
    }
    return true;
}

void append_section(std::string& to, std::string_view name, std::string_view octets) {
    if (octets.empty()) return;
    ((to += name) += " " + std::to_string(octets.size()) + "\n") += octets;
    to += '\n';
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

bool session_file::unusable() const {
    tell(path_ + " is no session of httoop: remove it, or choose another name");
    return false;
}

bool session_file::load(remembered& into) const {
    into = {};
    int const from = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0) return errno == ENOENT || cannot("cannot read", path_);
    struct stat is {};
    if (::fstat(from, &is) == 0 && (is.st_mode & others) != 0)
        tell("the session " + path_ + " could be read by others; from now on it cannot");
    std::string text(largest_session, '\0');
    std::size_t size = 0;
    ssize_t n = 0;
    while (size < text.size() && (n = ::read(from, text.data() + size, text.size() - size)) > 0)
        size += static_cast<std::size_t>(n);
    int const why = errno;
    ::close(from);
    errno = why;
    if (n < 0) return cannot("cannot read", path_);
    text.resize(size);
    auth::secret const held{std::move(text)};
    return parse_session(held.reveal(), into) || unusable();
}

bool session_file::save(remembered const& from) const {
    std::string text{first_line};
    append_section(text, "cookies", from.cookies);
    append_section(text, "hosts", from.hosts);
    append_section(text, "logins", from.logins.reveal());
    auth::secret const held{std::move(text)};
    if (!make_folders(path_)) return cannot("cannot make the folder of", path_);
    std::string fresh = path_ + ".XXXXXX";
    int const to = ::mkostemp(fresh.data(), O_CLOEXEC);  // mode 600
    if (to < 0) return cannot("cannot write", path_);
    bool written = write_all(to, held.reveal());
    written = ::close(to) == 0 && written;
    if (written && std::rename(fresh.c_str(), path_.c_str()) == 0) return true;
    bool const told = cannot("cannot write", path_);
    ::unlink(fresh.c_str());
    return told;
}

}  // namespace httoop::tool
