#pragma once
// Counts how far a function walks through its input, not how long that takes: of the pages of some
// octets only those that were entered last are open, and each fault opens one and is counted. A
// walk from front to back enters each page once; one that goes back to the front for every octet
// enters all of them a million times.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>

namespace support {

class page_walk {
public:
    // The whole pages among these octets, which lie on the heap and are read and written by nobody
    // but the function that is watched.
    page_walk(char const* octets, std::size_t size) {
        auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        auto const from = reinterpret_cast<std::uintptr_t>(octets);
        page_ = page;
        first_ = (from + page - 1) / page * page;
        std::uintptr_t const end = (from + size) / page * page;
        pages_ = end > first_ ? (end - first_) / page : 0;
        now_ = this;
        struct sigaction watch {};
        watch.sa_sigaction = fault;
        watch.sa_flags = SA_SIGINFO;
        ::sigaction(SIGSEGV, &watch, &before_);
        protect(0, pages_, PROT_NONE);
    }
    page_walk(page_walk const&) = delete;
    page_walk& operator=(page_walk const&) = delete;
    ~page_walk() {
        protect(0, pages_, PROT_READ | PROT_WRITE);
        ::sigaction(SIGSEGV, &before_, nullptr);
        now_ = nullptr;
    }

    [[nodiscard]] std::uint64_t pages() const { return pages_; }
    // How often a page was entered; counting ends where it is clear that it is too often.
    [[nodiscard]] std::uint64_t entered() const { return entered_; }

private:
    static constexpr std::uint64_t enough = 100;  // times all pages

    void protect(std::uint64_t page, std::uint64_t count, int how) {
        if (count > 0) ::mprotect(reinterpret_cast<void*>(first_ + page * page_), count * page_, how);
    }
    void enter(std::uint64_t page) {
        if (++entered_ > enough * pages_) return protect(0, pages_, PROT_READ | PROT_WRITE);
        std::uint64_t& oldest = open_[entered_ % open_.size()];
        if (oldest != none) protect(oldest, 1, PROT_NONE);
        protect(page, 1, PROT_READ | PROT_WRITE);
        oldest = page;
    }
    static void fault(int, siginfo_t* at, void*) {
        std::uint64_t const page = (reinterpret_cast<std::uintptr_t>(at->si_addr) - now_->first_) / now_->page_;
        if (page < now_->pages_) now_->enter(page);
        else ::signal(SIGSEGV, SIG_DFL);  // not ours: it comes again, and ends the program
    }

    static constexpr std::uint64_t none = UINT64_MAX;
    static inline page_walk* now_ = nullptr;
    struct sigaction before_ {};
    std::uintptr_t page_ = 0, first_ = 0;
    std::uint64_t pages_ = 0, entered_ = 0;
    std::array<std::uint64_t, 4> open_{none, none, none, none};
};

}  // namespace support
