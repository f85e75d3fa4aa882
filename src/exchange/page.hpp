#pragma once
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// The start of a small page for people up to and with <main>: one style for all pages that httoop
// makes itself, light and dark, for phones and desks, without scripts. The title is escaped.
void append_page_start(std::string& to, octets title);
void append_page_end(std::string& to);

// The Content-Security-Policy that these pages go with.
inline constexpr octets page_policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

}  // namespace httoop::inline v0
