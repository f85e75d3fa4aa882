#pragma once

namespace support {

// Whether a child that fork() made of a test can go on with threads of its own.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool children_live = false;  // TSan says no
#else
inline constexpr bool children_live = true;
#endif

}  // namespace support
