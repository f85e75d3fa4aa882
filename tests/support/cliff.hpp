#pragma once
// Memory that ends at an unreadable page: whoever reads one octet too far dies there, with or
// without sanitizers, in vector instructions too.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace support {

class cliff {
public:
    // Room for so many octets.
    explicit cliff(std::size_t room) {
        auto const page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        size_ = (room / page + 1) * page;
        void* const all = ::mmap(nullptr, size_ + page, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED) throw std::bad_alloc{};
        start_ = static_cast<char*>(all);
        if (::mprotect(start_ + size_, page, PROT_NONE) != 0) throw std::bad_alloc{};
        mapped_ = size_ + page;
    }
    explicit cliff(std::string_view octets) : cliff{octets.size()} { hold(octets); }
    cliff(cliff&& o) noexcept
        : start_{std::exchange(o.start_, nullptr)}, size_{o.size_}, mapped_{o.mapped_},
          held_{o.held_} {}
    cliff& operator=(cliff&&) = delete;
    ~cliff() {
        if (start_ != nullptr) ::munmap(start_, mapped_);
    }

    // Copies the octets to the end of the room and lets them be read. What was held is gone.
    std::string_view hold(std::string_view octets) {
        if (octets.size() > size_) throw std::bad_alloc{};
        protect(PROT_READ | PROT_WRITE);
        std::memset(start_, '?', size_ - octets.size());
        if (!octets.empty())
            std::memcpy(start_ + size_ - octets.size(), octets.data(), octets.size());
        held_ = octets.size();
        return view();
    }
    [[nodiscard]] std::size_t room() const { return size_; }
    [[nodiscard]] std::string_view view() const { return {start_ + size_ - held_, held_}; }

    // Reading what is held dies too, until hold() is called again.
    void close() { protect(PROT_NONE); }

private:
    void protect(int how) {
        if (how == how_) return;
        if (::mprotect(start_, size_, how) != 0) throw std::bad_alloc{};
        how_ = how;
    }

    char* start_ = nullptr;
    std::size_t size_ = 0;    // of the readable part
    std::size_t mapped_ = 0;  // with the unreadable page
    std::size_t held_ = 0;
    int how_ = PROT_READ | PROT_WRITE;
};

}  // namespace support
