#include <httoop/io/private_folder.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace httoop::inline v0::io {
namespace {

constexpr mode_t own_folder = 0700, own_file = 0600;
constexpr octets lock_name = "lock";

error cannot_use(octets deed, octets name) {
    return error::system(errno, "cannot " + std::string{deed} + " \"" + std::string{name} + "\"");
}

// The folder and those in which it lies.
bool make_path(std::string const& path) {
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (::mkdir(path.substr(0, slash).c_str(), own_folder) != 0 && errno != EEXIST) return false;
    return ::mkdir(path.c_str(), own_folder) == 0 || errno == EEXIST;
}

// The number that whoever has the lock wrote into it; "" when it did not yet.
std::string written_in(file const& lock) {
    char text[24];
    auto const n = lock.read_at(text, sizeof text, 0);
    std::string number{text, n ? *n : 0};
    return number.substr(0, number.find('\n'));
}

error taken(octets path, file const& lock) {
    std::string const by = written_in(lock);
    return {failure::refused, "\"" + std::string{path} + "\" is in use by another process" +
                                  (by.empty() ? "" : " (" + by + ")") + ": one at a time may have it"};
}

}  // namespace

outcome<private_folder> private_folder::open(octets path) {
    std::string name{path};
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    if (name.empty() || !make_path(name)) return cannot_use("make the folder", path);
    file folder{::open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (folder.descriptor() < 0) return cannot_use("open", path);
    // Whoever may write there may put anything in the place of our files.
    struct stat s {};
    if (::fstat(folder.descriptor(), &s) != 0) return cannot_use("look at", path);
    if ((s.st_mode & S_IWOTH) != 0) return error{failure::refused, "everybody may write in \"" + name + "\": chmod o-w it"};
    file lock{::openat(folder.descriptor(), lock_name.data(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, own_file)};
    if (lock.descriptor() < 0) return cannot_use("write in", path);
    if (::flock(lock.descriptor(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? taken(path, lock) : cannot_use("lock", path);
    std::string const number = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.descriptor(), 0) != 0) return cannot_use("write in", path);
    if (auto const written = write_at(lock, number, 0); !written) return written.error();
    return private_folder{std::move(name), std::move(folder), std::move(lock)};
}

outcome<void> private_folder::make_folder(octets name) const {
    if (::mkdirat(folder_.descriptor(), std::string{name}.c_str(), own_folder) == 0 || errno == EEXIST) return {};
    return cannot_use("make the folder", path(name));
}

outcome<file> private_folder::create(octets name) const {
    constexpr int flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    file f{::openat(folder_.descriptor(), std::string{name}.c_str(), flags, own_file)};
    if (f.descriptor() < 0) return cannot_use("write", path(name));
    return f;
}

outcome<file> private_folder::open_file(octets name) const {
    file f{::openat(folder_.descriptor(), std::string{name}.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (f.descriptor() < 0) return cannot_use("open", path(name));
    return f;
}

outcome<std::vector<std::string>> private_folder::names(octets folder, std::size_t most) const {
    file const f{::openat(folder_.descriptor(), std::string{folder}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (f.descriptor() < 0) return cannot_use("open", path(folder));
    return io::names(f, most);
}

outcome<void> private_folder::remove(octets name) const {
    if (::unlinkat(folder_.descriptor(), std::string{name}.c_str(), 0) == 0 || errno == ENOENT) return {};
    return cannot_use("remove", path(name));
}

outcome<void> private_folder::make_private(octets name) const {
    file const f{::openat(folder_.descriptor(), std::string{name}.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, own_file)};
    if (f.descriptor() < 0 || ::fchmod(f.descriptor(), own_file) != 0) return cannot_use("write", path(name));
    return {};
}

outcome<void> write_at(file const& to, octets from, std::uint64_t offset) {
    while (!from.empty()) {
        ssize_t const n = ::pwrite(to.descriptor(), from.data(), from.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return error::system(errno, "a file cannot be written");
        from.remove_prefix(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
    return {};
}

error full_disk(std::string about) { return error::system(ENOSPC, std::move(about)); }

bool disk_is_full(error const& e) { return e.what == failure::system && (e.code == ENOSPC || e.code == EDQUOT); }

}  // namespace httoop::inline v0::io
