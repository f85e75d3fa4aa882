#pragma once
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

// The value of Age (RFC 9111 5.1).
using age = delta_seconds_field<field_id::age, &rules::age_grammar>;

}  // namespace httoop::inline v0
