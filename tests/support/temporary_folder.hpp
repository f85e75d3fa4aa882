#pragma once
// A folder for one test, gone at its end.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace support {

class temporary_folder {
public:
    temporary_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "httoop-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
    }
    temporary_folder(temporary_folder const&) = delete;
    ~temporary_folder() { std::filesystem::remove_all(root_); }

    [[nodiscard]] std::string path(std::string const& name = "") const { return (root_ / name).string(); }
    void folder(std::string const& name) const { std::filesystem::create_directories(root_ / name); }
    // `modified`: seconds since 1970; 0 is now.
    void file(std::string const& name, std::string const& content, long modified = 1'600'000'000) const {
        std::filesystem::create_directories((root_ / name).parent_path());
        std::ofstream{root_ / name, std::ios::binary} << content;
        if (modified == 0) return;
        timespec const times[2] = {{modified, 0}, {modified, 0}};
        ::utimensat(AT_FDCWD, path(name).c_str(), times, 0);
    }
    void link(std::string const& name, std::string const& to) const {
        std::filesystem::create_symlink(to, root_ / name);
    }
    void fifo(std::string const& name) const { ::mkfifo(path(name).c_str(), 0600); }

private:
    std::filesystem::path root_;
};

}  // namespace support
