#pragma once
#include <httoop/core/policy.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// Fields that can contradict others, or the way they are sent: without any of them there is nothing
// to look for.
inline constexpr field_set contradictory_fields{field_id::vary, field_id::strict_transport_security};

// The rule that the fields of a response break together, each well-formed for itself; null if none:
// a time for which no cache can use it (`Vary: *` with max-age or s-maxage; RFC 9111 4.1),
// Strict-Transport-Security without TLS (RFC 6797 7.2), unless the policy knows that TLS ends at a
// proxy before us. Such a response is not composed: the server answers 500.
//
//     if (rule const* broken = contradiction(r.fields(), false, strict)) ...
rule const* contradiction(field_section const& response, bool secure, policy const& p);

}  // namespace httoop::inline v0
