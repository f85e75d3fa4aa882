#pragma once
#include <httoop/field/token_list.hpp>

namespace httoop::inline v0 {

// RFC 9110 6.6.2: names of the fields that may be in the trailer section. A list of tokens, compared without case.
using trailer = token_list<field_id::trailer>;

}  // namespace httoop::inline v0
