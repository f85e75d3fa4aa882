#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::engine {

// What a link receives into. It stays where it is while a reader has some of it.
class received {
public:
    received() = default;
    explicit received(std::size_t capacity) : block_{static_cast<block*>(std::malloc(sizeof(block) + capacity))} {
        if (block_ == nullptr) throw std::bad_alloc{};
        *block_ = {1, capacity};
    }
    received(received const& o) : block_{o.block_} {
        if (block_ != nullptr) ++block_->users;
    }
    received(received&& o) noexcept : block_{std::exchange(o.block_, nullptr)} {}
    received& operator=(received o) noexcept {
        std::swap(block_, o.block_);
        return *this;
    }
    ~received() {
        if (block_ != nullptr && --block_->users == 0) std::free(block_);
    }
    explicit operator bool() const { return block_ != nullptr; }
    [[nodiscard]] char* data() const { return reinterpret_cast<char*>(block_ + 1); }
    [[nodiscard]] std::size_t capacity() const { return block_ == nullptr ? 0 : block_->capacity; }
    [[nodiscard]] bool holds(octets some) const {
        auto const from = reinterpret_cast<std::uintptr_t>(data()), at = reinterpret_cast<std::uintptr_t>(some.data());
        return at >= from && at + some.size() <= from + capacity();
    }
    [[nodiscard]] bool lent() const { return block_ != nullptr && block_->users > 1; }

private:
    struct block {
        std::size_t users, capacity;
    };
    block* block_ = nullptr;
};

}  // namespace httoop::inline v0::engine
