#include <httoop/io/task.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <thread>
#include <vector>

using namespace httoop;

TEST_CASE("frames of every size are usable, apart from each other, and come and go in any order") {
    std::vector<std::pair<char*, std::size_t>> held;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t size = 1; size < 5000; size += 61) {
            auto* const p = static_cast<char*>(io::allocate_frame(size));
            REQUIRE(reinterpret_cast<std::uintptr_t>(p) % __STDCPP_DEFAULT_NEW_ALIGNMENT__ == 0);
            std::memset(p, static_cast<int>(size % 251), size);
            held.emplace_back(p, size);
        }
        for (auto const& [p, size] : held)
            for (std::size_t i = 0; i < size; ++i) REQUIRE(p[i] == static_cast<char>(size % 251));
        for (std::size_t i = 0; i < held.size(); ++i) {
            auto const& [p, size] = held[i * 37 % held.size()];
            io::free_frame(p, size);
        }
        held.clear();
    }
}

TEST_CASE("a frame may be freed by another thread, and a thread that ends gives back what it held") {
    void* const p = io::allocate_frame(100);
    std::thread{[p] {
        io::free_frame(p, 100);
        std::vector<void*> many;
        for (int i = 0; i < 100; ++i) many.push_back(io::allocate_frame(300));
        for (void* one : many) io::free_frame(one, 300);
    }}.join();  // the leak checker sees the rest
    CHECK(p != nullptr);
}
