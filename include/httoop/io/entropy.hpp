#pragma once
#include <cstddef>
#include <cstdint>

namespace httoop::inline v0::io {

// Unpredictable octets from the kernel; it waits only at boot. There is no failure to handle: without
// entropy the process ends.
void fill_with_entropy(char* to, std::size_t size);
std::uint64_t random_number();

}  // namespace httoop::inline v0::io
