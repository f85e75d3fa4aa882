#pragma once
#include <httoop/field/token_list.hpp>

namespace httoop::inline v0 {

// RFC 9110 7.6.1: connection options. A list of tokens, compared without case.
using connection = token_list<field_id::connection>;

}  // namespace httoop::inline v0
