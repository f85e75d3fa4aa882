#pragma once
#include <string>

namespace httoop::inline v0::io {

// Opens a path that was checked, beneath a directory: by the kernel's openat2 (Linux 5.6), which
// follows links as long as they stay beneath. -1 and errno; ENOSYS where it does not exist.
int open_beneath_by_kernel(int directory, std::string const& path);

// The same step by step for older kernels and for sandboxes that do not know the call. No link is
// followed at all: ELOOP, or ENOTDIR for one in the middle.
int open_beneath_by_steps(int directory, std::string const& path);

}  // namespace httoop::inline v0::io
