#include "partial_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t longest_note = 16384;

bool failed(std::string const& what, std::string const& name) {
    tell(what + " " + name + ": " + std::strerror(errno));
    return false;
}

}  // namespace

partial_file::~partial_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool partial_file::find() {
    struct stat is {};
    if (::stat(name_.c_str(), &is) == 0) {
        if (S_ISDIR(is.st_mode)) {
            tell(name_ + " is a folder: name a file in it");
            return false;
        }
        direct_ = !S_ISREG(is.st_mode);
    }
    if (direct_ || ::stat(part().c_str(), &is) != 0 || !S_ISREG(is.st_mode) || is.st_size == 0) return true;
    std::FILE* const from = std::fopen(note().c_str(), "rb");
    if (from == nullptr) return true;
    std::string text(longest_note, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), from));
    std::fclose(from);
    // Two lines, both ended: a note that was not written to its end is none.
    auto const first = text.find('\n');
    auto const second = first == std::string::npos ? first : text.find('\n', first + 1);
    if (second == std::string::npos || text.substr(0, first) != url_) return true;
    validator_ = text.substr(first + 1, second - first - 1);
    if (!validator_.empty()) size_ = static_cast<std::uint64_t>(is.st_size);
    return true;
}

bool partial_file::open(int flags) {
    descriptor_ = ::open(part().c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
    return descriptor_ >= 0 || failed("cannot write", part());
}

// The note goes first and comes last: it never describes octets of another representation.
bool partial_file::start_over(std::optional<std::string> const& validator) {
    size_ = 0;
    validator_.clear();
    if (direct_) return open(0);
    if (::unlink(note().c_str()) != 0 && errno != ENOENT) return failed("cannot remove", note());
    if (!open(O_CREAT | O_TRUNC)) return false;
    if (!validator) return true;
    std::string const text = url_ + "\n" + *validator + "\n";
    std::FILE* const to = std::fopen(note().c_str(), "wb");
    if (to == nullptr) return failed("cannot write", note());
    bool const written = std::fwrite(text.data(), 1, text.size(), to) == text.size();
    if (std::fclose(to) != 0 || !written) return failed("cannot write", note());
    validator_ = *validator;
    return true;
}

bool partial_file::append_to_found() { return open(O_APPEND); }

bool partial_file::write(std::string_view octets) {
    while (!octets.empty()) {
        ssize_t const n = ::write(descriptor_, octets.data(), octets.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed("cannot write", part());
        octets.remove_prefix(static_cast<std::size_t>(n));
        size_ += static_cast<std::size_t>(n);
    }
    return true;
}

bool partial_file::complete() {
    if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0) return failed("cannot write", part());
    if (direct_) return true;
    int done = ::renameat2(AT_FDCWD, part().c_str(), AT_FDCWD, name_.c_str(), fresh_ ? RENAME_NOREPLACE : 0);
    if (done != 0 && errno == EINVAL) done = std::rename(part().c_str(), name_.c_str());  // a file system that cannot
    if (done != 0) return failed("cannot rename " + part() + " to", name_);
    ::unlink(note().c_str());
    return true;
}

}  // namespace httoop::tool
