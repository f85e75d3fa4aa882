#pragma once
#include <optional>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// The value of a parameter whose name ends with an asterisk (RFC 8187 3.2.1): text of any language.
//
//     ext-value   = charset "'" [ language ] "'" value-chars
//     value-chars = *( pct-encoded / attr-char )
//
//     ext_value::parse("UTF-8'en'%C2%A3%20rates")->text == "£ rates"
struct ext_value {
    std::string text;      // in UTF-8
    std::string language;  // a language tag, or empty

    // Charsets: UTF-8, and ISO-8859-1 without its controls.
    static result<ext_value> parse(octets s);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(ext_value const&, ext_value const&) = default;
};

// Parameters that have a form with an asterisk, such as filename and filename* (RFC 8187 4.2).

// The text of a parameter in UTF-8: of name* if that is there and whole, else of name, whose octets
// are taken as ISO-8859-1. Nothing if there is neither.
std::optional<std::string> text_of(parameters const& p, octets name);

// Sets the parameter to a text (in UTF-8; what is not, is taken as ISO-8859-1). Where the plain form
// cannot hold it or is often misread, or a language is named, name* comes too, and the plain form is
// an approximation in US-ASCII for those who do not know the other.
void set_text(parameters& p, octets name, octets text, octets language = {});

// Removes parameters with an asterisk at the end of their name that are no ext-value: recipients
// ignore them (3.2.1), and `ignored` is told. `at` is where the parameters began: offsets count from there.
void drop_broken_ext_values(parameters& p, findings_sink* ignored = nullptr, std::size_t at = 0);

}  // namespace httoop::inline v0
