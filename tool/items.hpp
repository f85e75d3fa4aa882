#pragma once
#include <string>
#include <string_view>

namespace httoop::tool {

// What a word behind the URL says about a request, by the separator behind its name.
struct item {
    enum kind : unsigned char {
        field,      // Name:value
        no_field,   // Name:      not even the one that is sent unless told
        empty_field,  // Name;
        query,      // name==value
        text,       // name=value     a member or a pair whose value is text
        text_file,  // name=@file     the same, of a file's content
        json,       // name:=value    a member whose value is JSON
        json_file,  // name:=@file
        upload,     // name@file      a file in a form
        whole,      // @file          the whole content; @- is standard input
    };
    kind is = text;
    std::string name, value;  // value: the file, where it is of one
    std::string type;         // of an upload: name@file;type=TYPE
    friend bool operator==(item const&, item const&) = default;
};

// Takes a word apart. The separator that begins first in it counts, of those that begin there the longest.
// A backslash before one of : = @ ; \ takes its meaning from it, in the name and right behind the separator.
// False: `fault` says what is wrong, and what was perhaps meant.
bool read_item(std::string_view word, item& into, std::string& fault);

// It is part of the content: no query, no field.
bool is_data(item const& i);

// A word that is another URL, not an item: it has the scheme http or https, or begins with ":8080" or ":/".
bool is_another_url(std::string_view word);

}  // namespace httoop::tool
