#pragma once
#include <string>
#include <vector>

#include <httoop/io/file.hpp>

namespace httoop::inline v0 {

// What a directory is shown as.
struct listing {
    enum class key { name, size, time };

    std::string path;  // decoded, with slashes at both ends
    std::vector<io::directory_entry> entries;
    bool cut = false;  // there are more
    key by = key::name;
    bool descending = false;

    // Leaves out what is not served, sorts by the query's sort= and order=: directories first.
    void arrange(octets query, bool hidden);
    [[nodiscard]] std::string as_html() const;
    [[nodiscard]] std::string as_json() const;
};

}  // namespace httoop::inline v0
