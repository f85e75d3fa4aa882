#pragma once
#include <optional>
#include <string>

#include <httoop/caching/stored_response.hpp>

namespace httoop::inline v0 {

// A stored response without its content and key, as octets that a store keeps outside of memory; and the
// trailer section behind its content, which may be null.
//
// Numbers are written in sevens of bits, the least first; texts have their size before them.
std::string save_stored(caching::stored_response const& s, field_section const* trailers);

// What save_stored() wrote; none if these octets cannot come from it, or from another version of it. The key is empty.
struct stored_text {
    caching::stored_response stored;
    std::optional<field_section> trailers;
};
std::optional<stored_text> load_stored(octets text);

}  // namespace httoop::inline v0
