#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0::io {

enum class file_kind : std::uint8_t { regular, directory, symbolic_link, other };

// What the system knows about a file; validators are made of it.
struct file_facts {
    std::uint64_t size = 0;
    timestamp modified;
    std::uint32_t modified_nanoseconds = 0;
    file_kind kind = file_kind::other;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
    friend bool operator==(file_facts const&, file_facts const&) = default;
};

// An open file or directory, for reading. Reading it may block: see offload.hpp.
class file {
public:
    file() = default;
    explicit file(int descriptor) : descriptor_{descriptor} {}
    file(file&& o) noexcept : descriptor_{std::exchange(o.descriptor_, -1)} {}
    file& operator=(file&& o) noexcept {
        std::swap(descriptor_, o.descriptor_);
        return *this;
    }
    ~file();

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] outcome<file_facts> facts() const;
    // Octets from that offset on; fewer only at the end of the file.
    outcome<std::size_t> read_at(char* to, std::size_t room, std::uint64_t offset) const;

private:
    int descriptor_ = -1;
};

// The same for a descriptor that somebody else keeps open.
outcome<std::size_t> read_at(int descriptor, char* to, std::size_t room, std::uint64_t offset);

struct directory_entry {
    std::string name;
    file_facts facts;   // of what a symbolic link leads to
    bool link = false;  // a symbolic link
};

// The entries of an open directory but "." and "..", in no order, `most` at most.
outcome<std::vector<directory_entry>> entries(file const& directory, std::size_t most);
// Their names alone: nothing is asked about each of them.
outcome<std::vector<std::string>> names(file const& directory, std::size_t most);

enum class symbolic_links : std::uint8_t {
    beneath,   // followed where they stay beneath the directory
    anywhere,  // followed out of it too
};

// A directory that files are opened beneath, and only beneath.
class directory {
public:
    static outcome<directory> open(octets path);
    // `path` is relative, decoded octets; an empty one is the directory itself. With NUL, "..", or a
    // slash in front it is refused. Errors carry errno: ENOENT, EACCES, ENOTDIR, EXDEV (leads out), ...
    [[nodiscard]] outcome<file> open_beneath(octets path, symbolic_links links = symbolic_links::beneath) const;

private:
    explicit directory(file root) : root_{std::move(root)} {}
    file root_;
};

}  // namespace httoop::inline v0::io
