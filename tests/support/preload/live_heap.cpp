// Loaded before the C library (LD_PRELOAD): counts the octets of the heap that are in use, exactly, in the
// first eight octets of the file named by LIVE_HEAP. Resident memory says less: it has the gaps between
// blocks, which come and go with the order of things. See counted_heap() in tests/support/live.py.
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

std::int64_t before_file = 0;  // what is allocated while the program is loaded
std::int64_t* in_use = &before_file;

void* count(void* block, int sign) {
    if (block != nullptr)
        __atomic_fetch_add(in_use, sign * static_cast<std::int64_t>(malloc_usable_size(block)), __ATOMIC_RELAXED);
    return block;
}

[[gnu::constructor]] void share() {
    char const* const path = std::getenv("LIVE_HEAP");
    int const file = path != nullptr ? ::open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (file < 0 || ::ftruncate(file, sizeof *in_use) != 0) return;
    void* const shared = ::mmap(nullptr, sizeof *in_use, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (shared == MAP_FAILED) return;
    in_use = static_cast<std::int64_t*>(shared);
    *in_use = before_file;
}

}  // namespace

extern "C" {
void* malloc(std::size_t n) { return count(__libc_malloc(n), 1); }
void* calloc(std::size_t n, std::size_t size) { return count(__libc_calloc(n, size), 1); }
void* realloc(void* block, std::size_t n) {
    count(block, -1);
    return count(__libc_realloc(block, n), 1);
}
void* memalign(std::size_t alignment, std::size_t n) { return count(__libc_memalign(alignment, n), 1); }
void* aligned_alloc(std::size_t alignment, std::size_t n) { return memalign(alignment, n); }
int posix_memalign(void** block, std::size_t alignment, std::size_t n) {
    *block = memalign(alignment, n);
    return *block == nullptr ? 12 : 0;
}
void free(void* block) { __libc_free(count(block, -1)); }
}
