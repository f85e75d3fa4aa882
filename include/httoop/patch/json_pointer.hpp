#pragma once
#include <string>
#include <vector>

#include <httoop/format/json.hpp>

namespace httoop::inline v0 {

// A JSON Pointer (RFC 6901): names one value within a document.
//
//     json-pointer    = *( "/" reference-token )
//     reference-token = *( unescaped / "~0" / "~1" )
//
//     auto p = json_pointer::parse("/a~1b/0");      // {"a/b", "0"}
//     if (auto v = p->evaluate(document)) v->compose();
struct json_pointer {
    std::vector<std::string> tokens;  // unescaped; none: the whole document

    static result<json_pointer> parse(octets s);
    // Of a URI (6), without "#": "/a%20b".
    static result<json_pointer> parse_fragment(octets s);
    [[nodiscard]] std::string compose() const;
    [[nodiscard]] std::string compose_fragment() const;

    // A copy of the value that it references (4). "-" references nothing. The violation's offset is
    // the number of tokens that were evaluated before.
    [[nodiscard]] result<json_document> evaluate(json_document const& d) const;

    friend bool operator==(json_pointer const&, json_pointer const&) = default;
};

}  // namespace httoop::inline v0
