#include <httoop/io/file.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "beneath.hpp"

namespace httoop::inline v0::io {
namespace {

file_facts facts_of(struct stat const& s) {
    file_facts f;
    f.size = static_cast<std::uint64_t>(s.st_size);
    f.modified = {s.st_mtim.tv_sec};
    f.modified_nanoseconds = static_cast<std::uint32_t>(s.st_mtim.tv_nsec);
    f.inode = s.st_ino;
    f.device = s.st_dev;
    if (S_ISREG(s.st_mode)) f.kind = file_kind::regular;
    else if (S_ISDIR(s.st_mode)) f.kind = file_kind::directory;
    else if (S_ISLNK(s.st_mode)) f.kind = file_kind::symbolic_link;
    return f;
}

error cannot_open(octets path) {
    return error::system(errno, "cannot open \"" + std::string{path} + "\"");
}

// Whether the path can lead out of where it begins by its octets alone.
bool leads_out(octets path) {
    if (path.starts_with('/') || path.find('\0') != octets::npos) return true;
    for (;;) {
        auto const slash = path.find('/');
        if (path.substr(0, slash) == "..") return true;
        if (slash == octets::npos) return false;
        path.remove_prefix(slash + 1);
    }
}

// Calls each(descriptor of the directory, name) until it says false.
template <class F>
outcome<void> for_each_name(file const& directory, F each) {
    // A description of its own: reading moves its position.
    int const again = ::openat(directory.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const stream = again < 0 ? nullptr : ::fdopendir(again);
    if (stream == nullptr) {
        error e = error::system(errno, "a directory cannot be read");
        if (again >= 0) ::close(again);
        return e;
    }
    while (dirent const* const d = ::readdir(stream)) {
        octets const name = d->d_name;
        if (name != "." && name != ".." && !each(again, d->d_name)) break;
    }
    ::closedir(stream);
    return {};
}

}  // namespace

file::~file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

outcome<file_facts> file::facts() const {
    struct stat s;
    if (::fstat(descriptor_, &s) != 0) return error::system(errno, "a file's facts cannot be read");
    return facts_of(s);
}

outcome<std::size_t> file::read_at(char* to, std::size_t room, std::uint64_t offset) const {
    return io::read_at(descriptor_, to, room, offset);
}

outcome<std::size_t> read_at(int descriptor, char* to, std::size_t room, std::uint64_t offset) {
    std::size_t got = 0;
    while (got < room) {
        ssize_t const n = ::pread(descriptor, to + got, room - got, static_cast<off_t>(offset + got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return error::system(errno, "a file cannot be read");
        if (n == 0) break;
        got += static_cast<std::size_t>(n);
    }
    return got;
}

outcome<std::vector<directory_entry>> entries(file const& directory, std::size_t most) {
    std::vector<directory_entry> found;
    auto const read = for_each_name(directory, [&](int in, char const* name) {
        if (found.size() >= most) return false;
        struct stat s;
        if (::fstatat(in, name, &s, AT_SYMLINK_NOFOLLOW) != 0) return true;  // vanished meanwhile
        directory_entry e{name, facts_of(s), S_ISLNK(s.st_mode)};
        // A link that leads nowhere is listed as the link it is.
        if (e.link && ::fstatat(in, name, &s, 0) == 0) e.facts = facts_of(s);
        found.push_back(std::move(e));
        return true;
    });
    if (!read) return read.error();
    return found;
}

outcome<std::vector<std::string>> names(file const& directory, std::size_t most) {
    std::vector<std::string> found;
    auto const read = for_each_name(directory, [&](int, char const* name) {
        if (found.size() < most) found.emplace_back(name);
        return found.size() < most;
    });
    if (!read) return read.error();
    return found;
}

outcome<directory> directory::open(octets path) {
    std::string const name{path};
    int const fd = ::open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return cannot_open(path);
    return directory{file{fd}};
}

outcome<file> directory::open_beneath(octets path, symbolic_links links) const {
    if (leads_out(path))
        return error{failure::refused, "a path that is absolute or contains \"..\" or NUL leads out"};
    std::string const name{path.empty() ? octets{"."} : path};
    int fd;
    if (links == symbolic_links::anywhere) {
        fd = ::openat(root_.descriptor(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } else {
        fd = open_beneath_by_kernel(root_.descriptor(), name);
        // EPERM: how sandboxes refuse calls that they do not know.
        if (fd < 0 && (errno == ENOSYS || errno == EPERM))
            fd = open_beneath_by_steps(root_.descriptor(), name);
    }
    if (fd < 0) return cannot_open(path);
    return file{fd};
}

}  // namespace httoop::inline v0::io
