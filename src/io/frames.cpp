#include <httoop/io/task.hpp>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HTTOOP_FRAMES_FROM_HEAP 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HTTOOP_FRAMES_FROM_HEAP 1
#endif

namespace httoop::inline v0::io {

#if defined(HTTOOP_FRAMES_FROM_HEAP)

// The sanitizer finds a frame that is used after its end only when the heap gets it back.
void* allocate_frame(std::size_t size) { return ::operator new(size); }
void free_frame(void* frame, std::size_t) noexcept { ::operator delete(frame); }

#else

namespace {

constexpr std::size_t grain = 64;               // size classes are its multiples
constexpr std::size_t classes = 33;             // up to 2 KiB; larger frames come from the heap
constexpr std::size_t most_held = 1024 * 1024;  // octets kept for reuse by one thread

struct free_frame_node {
    free_frame_node* next;
};

// Without a destructor, so that reaching it needs no check whether it was constructed.
struct pool {
    free_frame_node* lists[classes];
    std::size_t held;
    bool registered;
    bool closed;
};
constinit thread_local pool frames{};

// Gives back what the thread held, at its end.
struct at_thread_end {
    ~at_thread_end() {
        for (auto& list : frames.lists)
            while (list != nullptr) {
                auto* const node = list;
                list = node->next;
                ::operator delete(node);
            }
        frames.held = 0;
        frames.closed = true;
    }
    void touch() { frames.registered = true; }
};
thread_local at_thread_end ending;

}  // namespace

void* allocate_frame(std::size_t size) {
    std::size_t const c = (size + grain - 1) / grain;
    if (c >= classes) return ::operator new(size);
    if (auto* const node = frames.lists[c]) {
        frames.lists[c] = node->next;
        frames.held -= c * grain;
        return node;
    }
    return ::operator new(c * grain);
}

void free_frame(void* frame, std::size_t size) noexcept {
    std::size_t const c = (size + grain - 1) / grain;
    if (c >= classes || frames.held + c * grain > most_held || frames.closed) {
        ::operator delete(frame);
        return;
    }
    if (!frames.registered) ending.touch();
    frames.lists[c] = ::new (frame) free_frame_node{frames.lists[c]};
    frames.held += c * grain;
}

#endif

}  // namespace httoop::inline v0::io
