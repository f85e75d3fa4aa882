#pragma once
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// A language tag (RFC 5646) in the case it was given.
struct language_tag {
    std::string text;

    static result<language_tag> parse(octets s);
    [[nodiscard]] std::string compose() const { return text; }
    [[nodiscard]] bool is(octets tag) const;  // the same, without case
    friend bool operator==(language_tag const&, language_tag const&) = default;
};

// The value of Content-Language (RFC 9110 8.5): the languages of those whom the content is for.
//
//     response.set(content_language{{{"mi"}, {"en"}}});
using content_language = list_field<field_id::content_language, language_tag>;

}  // namespace httoop::inline v0
