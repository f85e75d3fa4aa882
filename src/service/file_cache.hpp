#pragma once
#include <vector>

#include "io/hash_seed.hpp"
#include "served_file.hpp"

namespace httoop::inline v0 {

// The files that one loop served last, by the path of the request. Bounded: what was not asked for
// since the hand came round goes first.
class file_cache {
public:
    explicit file_cache(std::uint64_t most, hash_seed seed = io::hash_seed_of_process());
    file_cache(file_cache const&) = delete;
    file_cache& operator=(file_cache const&) = delete;
    ~file_cache();

    [[nodiscard]] served_file* find(octets path) const {
        std::uint64_t const h = hash_of(path);
        for (served_file* f = buckets_[h & (buckets_.size() - 1)]; f != nullptr; f = f->next)
            if (f->hash == h && f->path == path) {
                f->used = true;
                return f;
            }
        return nullptr;
    }
    // Takes over one hold, unless there is no room even after others went.
    bool put(octets path, served_file* f);
    void drop(served_file* f);

private:
    [[nodiscard]] std::uint64_t hash_of(octets path) const { return seeded_hash(seed_, path); }
    void evict_one();
    std::uint64_t most_;
    hash_seed const seed_;
    std::uint64_t descriptors_ = 0;
    std::vector<served_file*> buckets_;  // chained; a power of two
    std::vector<served_file*> all_;
    std::size_t hand_ = 0;
};

}  // namespace httoop::inline v0
