#pragma once
#include <httoop/core/octets.hpp>
#include <httoop/core/rule.hpp>

namespace httoop::inline v0 {

// "." or "..", also percent-encoded.
bool is_dot_segment(octets segment);
// Whether a path, undecoded, has such a segment.
bool has_dot_segment(octets path);

// The row as the reason of a decision.
inline rule const* unless_off(rule const& r) { return enforced(r) ? &r : nullptr; }

}  // namespace httoop::inline v0
