#pragma once
#include <string>
#include <vector>

#include <httoop/message/status_code.hpp>
#include <httoop/service/files.hpp>

#include "served_file.hpp"
#include "variant_folders.hpp"

namespace httoop::inline v0 {

// What is found at the path of a request.
struct found_file {
    enum kind { refused, file, directory, slash_missing };
    kind is = refused;
    std::vector<opened_file> opened;   // file: its shapes and variants, those without coding last
    io::file directory_opened;         // directory
    std::string directory_path;        // directory: beneath the root, with a slash behind it if it is another
    std::string path;                  // decoded, with a slash in front
    bool one_name = false;             // the request's path is the only one in use for it
    status_code status = status_code::not_found;  // refused: the answer,
    rule const* because = nullptr;                // and why
    bool absent = false;               // refused: nothing has that name, and a file could have it
};

// How a request is refused that the system, or a limit, refused. Existence is not told where it is
// not to be known: links that lead out, sockets and the like are not there.
struct file_refusal {
    status_code status;
    rule const* because = nullptr;
};
file_refusal refusal_of(error const& e);

// Where variants are looked for, and when.
struct variant_search {
    variant_folders& folders;
    std::size_t entries;
    instant now;
};

// Walks from the root to what a path of a URI, undecoded, names; to variants of it if `v` is given.
// Blocks, as a local disk does.
found_file find_file(io::directory const& root, files_options const& o, octets path, variant_search const* v = nullptr);

}  // namespace httoop::inline v0
