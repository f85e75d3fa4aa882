#pragma once
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace httoop::inline v0 {

// Hashes of what went a while ago, the latest so many: what comes back soon was worth keeping. With a seed
// (core/seeded_hash.hpp), since clients choose the keys.
class lately_gone {
public:
    void add(std::uint64_t hash, std::uint64_t most) {
        turns_[hash] = ++turn_;
        order_.emplace_back(hash, turn_);
        while (order_.size() - begins_ > most) {
            auto const [old, turn] = order_[begins_++];
            if (auto const at = turns_.find(old); at != turns_.end() && at->second == turn) turns_.erase(at);
        }
        if (begins_ > 1024 && begins_ > order_.size() / 2) {
            order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(begins_));
            begins_ = 0;
        }
    }
    // Whether it is one of them, which it is not any more.
    bool take(std::uint64_t hash) { return turns_.erase(hash) != 0; }

private:
    std::unordered_map<std::uint64_t, std::uint64_t> turns_;  // in which one it went last
    std::vector<std::pair<std::uint64_t, std::uint64_t>> order_;
    std::size_t begins_ = 0;
    std::uint64_t turn_ = 0;
};

}  // namespace httoop::inline v0
