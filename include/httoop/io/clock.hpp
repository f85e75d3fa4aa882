#pragma once
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::io {

instant read_monotonic();
// To the second; as coarse as the kernel's own file times.
timestamp read_wall();
moment read_clocks();

}  // namespace httoop::inline v0::io
