#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// Whether s is a well-formed language tag (RFC 5646 2.1), in any case.
//
//     Language-Tag = langtag / privateuse / grandfathered
//     langtag      = language ["-" script] ["-" region] *("-" variant) *("-" extension)
//                    ["-" privateuse]
bool is_language_tag(octets s);

}  // namespace httoop::inline v0
