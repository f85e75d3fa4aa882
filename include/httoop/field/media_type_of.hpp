#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// The media type of a file by what follows the last period of its name, in any case
// (media_types.def), as Content-Type has it; static storage.
//
//     media_type_of("INDEX.HTML")  // "text/html; charset=utf-8"
octets media_type_of(octets file_name);

}  // namespace httoop::inline v0
