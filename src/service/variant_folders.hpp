#pragma once
#include <span>
#include <string>
#include <vector>

#include <httoop/core/timestamp.hpp>
#include <httoop/io/file.hpp>

namespace httoop::inline v0 {

// The names of files that can be variants of others, of the folders that one loop looked at last. A
// folder is read once in `believed` at most, also one in which there are none; in a folder with more than
// `entries` names there are none.
class variant_folders {
public:
    struct rules_of_names {
        std::span<std::string const> languages;  // see variant_name
        duration believed;
        std::size_t entries;
    };
    static constexpr std::size_t most_folders = 16;
    static constexpr std::size_t most_variants = 32;  // of one name; more are not looked at

    // The names of the variants of `asked` in that folder, in their order; `folder` is a path beneath
    // the root, empty or with a slash at its end.
    std::vector<octets> find(io::directory const& root, io::symbolic_links links, octets folder, octets asked,
                             rules_of_names const& by, instant now);

private:
    struct file_name {
        std::string whole;
        std::size_t base_size;  // of what stands before the suffixes
        [[nodiscard]] octets base() const { return octets{whole}.substr(0, base_size); }
    };
    struct folder_names {
        std::string path;
        instant believed_until;
        std::vector<file_name> names;  // in the order of their bases
    };
    static std::vector<file_name> names_of(io::file const& folder, rules_of_names const& by);
    folder_names const* at(io::directory const& root, io::symbolic_links links, octets folder,
                           rules_of_names const& by, instant now);
    std::vector<folder_names> folders_;
    std::size_t next_ = 0;  // that is given up for another one
};

}  // namespace httoop::inline v0
