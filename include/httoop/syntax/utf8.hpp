#pragma once
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// UTF-8 (RFC 3629 4): in its shortest form, without surrogates.

// The size of the sequence at the front of s, 0 if there is none.
std::size_t utf8_sequence(octets s);

// The character that such a sequence stands for.
char32_t utf8_character(octets sequence);

bool is_utf8(octets s);

// Text in ISO-8859-1 as UTF-8.
std::string utf8_from_latin1(octets s);

}  // namespace httoop::inline v0
