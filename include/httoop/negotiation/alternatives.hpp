#pragma once
#include <span>

#include <httoop/field/link.hpp>
#include <httoop/negotiation/variant.hpp>

namespace httoop::inline v0::negotiation {

// The alternatives that a 300 or 406 lists (RFC 9110 12.2), as links of relation type "alternate"
// with type and language (RFC 8288 3.4.1): the variants that have a URI, in their order. One whose
// URI is no reference is left out.
//
//     response.set(negotiation::alternatives(variants));
//     // Link: <page.de.html>; rel=alternate; type="text/html"; hreflang=de
links alternatives(std::span<variant const> of);

}  // namespace httoop::inline v0::negotiation
