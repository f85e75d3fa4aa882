#pragma once
#include <string>
#include <vector>

#include <httoop/exchange/service.hpp>
#include <httoop/negotiation/choose.hpp>

namespace httoop::inline v0 {

struct files_options {
    std::string root;             // the directory that is served
    std::string below = "/";      // the path under which it is mounted: "/" or "/name/"
    bool hidden = false;          // names that begin with a period; .well-known is served always
    bool links_out = false;       // follow symbolic links that lead out of the root
    bool listing = true;          // of directories without index file
    bool precompressed = true;    // FILE.br and FILE.gz are FILE in another coding
    bool variants = true;         // page.de.html and page.json are variants of "page", where that is no file
    std::vector<std::string> languages;  // sent first where several are liked equally; known as suffixes
    // What is done when no representation is acceptable.
    negotiation::otherwise none_acceptable = negotiation::otherwise::disregard;
    std::vector<std::string> index = {"index.html", "index.htm"};
    std::string spa;              // sent for paths that are none to who asks for HTML, if not empty
    std::string cache_control;    // this Cache-Control with every file, if not empty
    // How long facts are believed before the system is asked again.
    duration believed = duration::seconds(1);
};

// Serves a directory (RFC 9110 3.2 and 4.3, 8.8, 13, 14): GET and HEAD of files with validators,
// preconditions, ranges and precompressed codings; index files; redirections to the slash form;
// listings for people as HTML and for programs as JSON. Paths are decoded once and never lead out.
//
// A name that is a file is that file, in the coding that is liked most. One that is none is negotiated
// (12.1) among the files that have it as their name without language, type or both: "page" and
// "page.html" are page.de.html and page.html.fr, "page" is page.json too. So are index files. The answer
// has Content-Language, the variant's name as Content-Location (8.7), and Vary with what they differ in.
// That is on by default: of a file that is there it only tells the language, and it sends none that would
// not be sent by its own name; a guard knows of these names. A folder is read for it, no more than limits.listing_entries names, once in
// `believed`, and only for names that are no files.
//
// `spa` is the page of an application that shows its paths itself: sent with 200 where nothing is found,
// nothing hidden was asked for, the last segment does not end like a file's name (media_types.def), and
// Accept names HTML, or nothing in particular. Content-Location tells where it is.
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
