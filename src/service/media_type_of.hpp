#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// The media type of a file by its name's extension, in any case (media_types.def).
octets media_type_of(octets file_name);

}  // namespace httoop::inline v0
