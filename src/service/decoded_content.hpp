#pragma once
#include <httoop/coding/chain.hpp>
#include <httoop/exchange/source.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// Content without its codings, taken off as it is pulled. What is broken, or grows too large, is the
// error of a read.
owned<source> decode_content(owned<source> from, coding::chain c);
owned<source> decode_content(source& borrowed, coding::chain c);

// Removes what was said of the octets before they were decoded; a section of header fields or of
// trailers.
void adapt_to_decoding(field_section& fields);

}  // namespace httoop::inline v0
