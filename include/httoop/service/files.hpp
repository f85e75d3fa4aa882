#pragma once
#include <string>
#include <vector>

#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

struct files_options {
    std::string root;             // the directory that is served
    std::string below = "/";      // the path under which it is mounted: "/" or "/name/"
    bool hidden = false;          // names that begin with a period; .well-known is served always
    bool links_out = false;       // follow symbolic links that lead out of the root
    bool listing = true;          // of directories without index file
    bool precompressed = true;    // FILE.br and FILE.gz are FILE in another coding
    std::vector<std::string> index = {"index.html", "index.htm"};
    std::string cache_control;    // this Cache-Control with every file, if not empty
    // How long facts are believed before the system is asked again.
    duration believed = duration::seconds(1);
};

// Serves a directory (RFC 9110 3.2 and 4.3, 8.8, 13, 14): GET and HEAD of files with validators,
// preconditions, ranges and precompressed codings; index files; redirections to the slash form;
// listings for people as HTML and for programs as JSON. Paths are decoded once and never lead out.
//
// Each loop has a cache of its own: at most limits.open_files descriptors with facts, validators and
// composed fields, small files with their content. A path that leads to another file, or to none, is
// answered as before for `believed` at most, and so is a small file that changes; larger ones are
// looked at each time.
class files final : public service {
public:
    // Fails when the root is no directory that can be opened.
    static outcome<owned<files>> open(files_options o);
    ~files() override;
    task<outcome<reply>> respond(exchange& x) override;

private:
    struct state;
    explicit files(owned<state> s);
    owned<state> state_;
};

}  // namespace httoop::inline v0
