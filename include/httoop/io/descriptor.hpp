#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0::io {

// Writes all octets to a blocking descriptor, a log's for instance; false when it took only a part.
bool write_out(int descriptor, octets from);

}  // namespace httoop::inline v0::io
