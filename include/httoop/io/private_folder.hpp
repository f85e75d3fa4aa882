#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/io/file.hpp>

namespace httoop::inline v0::io {

// A folder of files that one process writes and nobody else reads: folders that are made have mode
// 700, files 600, whatever the umask is. All of it may block.
//
//     auto folder = private_folder::open("/var/cache/here");
//     auto f = folder->create("contents/1");
//     write_at(*f, "octets", 0);
//
// Names are relative, and ours: they are not looked at.
class private_folder {
public:
    // Makes the folder, and those in which it lies, where they are not there. It belongs to the process
    // until it is given up or the object is gone, or the process, however that ends. Fails with `refused` while another
    // has it, in words that name that process; and where everybody may write there.
    static outcome<private_folder> open(octets path);

    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] std::string path(octets name) const { return path_ + '/' + std::string{name}; }

    outcome<void> make_folder(octets name) const;  // good if it is there already
    // To write and read; empty, whatever was there.
    [[nodiscard]] outcome<file> create(octets name) const;
    [[nodiscard]] outcome<file> open_file(octets name) const;  // to read
    [[nodiscard]] outcome<std::vector<std::string>> names(octets folder, std::size_t most) const;
    outcome<void> remove(octets name) const;  // good if it is gone already
    // It is another's from now on, or nobody's; what is open stays so.
    void give_up() { lock_ = file{}; }
    // For those who open it by its path: makes it where it is not there; nobody else reads it from now on.
    outcome<void> make_private(octets name) const;

private:
    private_folder(std::string path, file folder, file lock)
        : path_{std::move(path)}, folder_{std::move(folder)}, lock_{std::move(lock)} {}
    std::string path_;
    file folder_;
    file lock_;
};

// Writes all octets there, or fails.
outcome<void> write_at(file const& to, octets from, std::uint64_t offset);
// Something failed because the disk is full, or its user's share of it; and whether it did so.
error full_disk(std::string about);
bool disk_is_full(error const& e);

}  // namespace httoop::inline v0::io
