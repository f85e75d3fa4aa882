#pragma once
#include <span>
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// What the suffixes of a file's name say of it: "page.de.html.gz" is "page" in German, as HTML, in
// gzip; so is "page.html.de.gz". Views of the name, but for the type.
//
//     name     = base "." ( language "." type / type "." language / type ) [ "." coding ]
//     language = a language tag of a language with two letters (ISO 639-1), such as "pt-BR", or one
//                that the caller lists
//     type     = a suffix of media_types.def
//     coding   = "br" / "gz"; so Breton stands before the type
//
// A name that is none of these has no base. Languages of three letters have to be listed, since "min",
// "bak" and "tmp" are some.
struct variant_name {
    octets base;
    octets language;     // "" if there is none
    octets type;         // the suffix: "html"
    octets media_type;   // static storage
    octets coding;       // the suffix: "gz"

    static variant_name read(octets file_name, std::span<std::string const> languages = {});
    // Whether the file is what `asked` names, without the language, the type or both: "page.html",
    // "page.de" and "page" name page.de.html. Not with a coding: that is not another variant.
    [[nodiscard]] bool is_of(octets asked) const;
};

// Whether there can be a file that both of two names may be answered with, so that who guards one name
// has to guard the other: "page" and "page.html", "page.html" and "page.de", but not "page.de.html" and
// "page.fr.html". A coding makes no difference.
bool may_name_the_same(octets a, octets b, std::span<std::string const> languages = {});

}  // namespace httoop::inline v0
