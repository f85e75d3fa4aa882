#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// quoted-string and comment (RFC 9110 5.6.4, 5.6.5):
//
//     quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
//     comment       = "(" *( ctext / quoted-pair / comment ) ")"
//     quoted-pair   = "\" ( HTAB / SP / VCHAR / obs-text )

// The size of the quoted-string (the comment) at the front of s, with its delimiters; 0 if there is
// none or it does not end.
std::size_t quoted_string_size(octets s);
std::size_t comment_size(octets s);

// The text of a whole quoted-string; for quoted pairs the octet that follows the backslash.
result<std::string> parse_quoted_string(octets s);

// Appends text as a quoted-string; only quotes and backslashes are escaped. Control octets have no
// form in it: they are copied, and the field section that such a value is given to refuses it.
void append_quoted_string(std::string& to, octets text);

// The same, but as the token that it is where it is one.
void append_token_or_quoted_string(std::string& to, octets text);

// The size of the token at the front of s, perhaps 0.
std::size_t token_size(octets s);

}  // namespace httoop::inline v0
