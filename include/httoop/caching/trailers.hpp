#pragma once
#include <httoop/caching/options.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::caching {

// Which trailers of a response are stored, apart from its header fields (RFC 9111 3.1, RFC 9110 6.5): those that may stand
// in a trailer section, and that a header section could have been stored with. What is left out Connection names, or
// Cache-Control, in the header section, of which lines are copied; the options are borrowed.
class kept_trailers {
public:
    kept_trailers(field_section const& header, cache_options const& o);
    [[nodiscard]] field_section of(field_section const& received) const;

private:
    cache_options const& options_;
    field_section said_;  // that leaves fields out
};

// Trailer, for a response that is sent with these (RFC 9110 6.6.2).
void announce_trailers(field_section& header, field_section const& trailers);

}  // namespace httoop::inline v0::caching
