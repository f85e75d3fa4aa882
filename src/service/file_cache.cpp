#include "file_cache.hpp"

#include <algorithm>

namespace httoop::inline v0 {

file_cache::file_cache(std::uint64_t most, hash_seed seed) : most_{std::min<std::uint64_t>(most, 1 << 20)}, seed_{seed} {
    std::size_t n = 16;
    while (n < most_ * 2) n *= 2;
    buckets_.resize(n);
}

file_cache::~file_cache() {
    for (served_file* f : all_) f->let_go();
}

bool file_cache::put(octets path, served_file* f) {
    if (f->descriptors() > most_ || most_ == 0) return false;
    while (all_.size() >= most_ || descriptors_ + f->descriptors() > most_) evict_one();
    f->path = path;
    f->hash = hash_of(path);
    served_file*& bucket = buckets_[f->hash & (buckets_.size() - 1)];
    f->next = bucket;
    bucket = f;
    all_.push_back(f);
    descriptors_ += f->descriptors();
    return true;
}

void file_cache::drop(served_file* f) {
    served_file** at = &buckets_[f->hash & (buckets_.size() - 1)];
    while (*at != f) at = &(*at)->next;
    *at = f->next;
    *std::find(all_.begin(), all_.end(), f) = all_.back();
    all_.pop_back();
    descriptors_ -= f->descriptors();
    f->let_go();
}

void file_cache::evict_one() {
    for (;; ++hand_) {
        if (hand_ >= all_.size()) hand_ = 0;
        served_file* const f = all_[hand_];
        if (!std::exchange(f->used, false)) return drop(f);
    }
}

}  // namespace httoop::inline v0
