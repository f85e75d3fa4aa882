#pragma once
#include <httoop/field/list_field.hpp>
#include <httoop/field/media_type.hpp>

namespace httoop::inline v0 {

// Media types of content that a resource takes with PATCH (RFC 5789 3.1) and with POST (Linked Data
// Platform 7.1; there "*" is a wildcard).
//
//     response.set(accept_patch{{{"application", "json-patch+json", {}}}});
using accept_patch = list_field<field_id::accept_patch, media_type>;
using accept_post = list_field<field_id::accept_post, media_type>;

}  // namespace httoop::inline v0
