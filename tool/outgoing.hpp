#pragma once
#include <string>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/message/request.hpp>

#include "items.hpp"

namespace httoop::tool {

// A run of content: text, or what a file holds ("-": standard input).
struct content_piece {
    std::string text;
    std::string file;
    bool of_file = false;
    friend bool operator==(content_piece const&, content_piece const&) = default;
};

// How data becomes content, and what is known without items.
struct outgoing_options {
    bool form = false;          // name=value are pairs of a form; else members of a JSON object
    bool json = false;          // --json was given: what is sent and wanted is JSON, also without items
    bool has_raw = false;       // --raw: the whole content
    std::string raw;
    std::string boundary;      // of multipart/form-data; from entropy
    httoop::policy policy;      // limits of files that are held in memory, and of JSON
};

// A request as its items make it: method, fields and content; what of the query comes behind the URL's own.
struct outgoing {
    httoop::request request{method::get, "/"};
    std::string query;
    std::vector<content_piece> content;
    bool has_content = false;
    bool multipart = false;
    std::vector<std::string> withheld;  // names of fields that are not sent even though they mostly are
    std::vector<item> items;            // what was said
};

// Puts a request together. Files whose content stands in JSON or in a pair are read; those that are content
// themselves are not. False: `fault` says what is wrong and what was perhaps meant.
bool compose_outgoing(std::string_view method, std::vector<item> items, outgoing_options const& o, outgoing& into,
                      std::string& fault);

// The URL with a query behind its own, before its fragment.
std::string with_query(std::string_view url, std::string_view query);

// A text as JSON writes it, with its quotes.
std::string json_text(std::string_view text);

}  // namespace httoop::tool
