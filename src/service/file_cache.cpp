#include "file_cache.hpp"

#include <algorithm>
#include <cstring>

namespace httoop::inline v0 {

file_cache::file_cache(std::uint64_t most) : most_{std::min<std::uint64_t>(most, 1 << 20)} {
    std::size_t n = 16;
    while (n < most_ * 2) n *= 2;
    buckets_.resize(n);
}

file_cache::~file_cache() {
    for (served_file* f : all_) f->let_go();
}

std::uint64_t file_cache::hash_of(octets path) {
    std::uint64_t h = path.size(), word;
    auto const mix = [&h](std::uint64_t w) {
        h = (h ^ w) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    };
    if (path.size() < 8) {
        word = 0;
        for (char c : path) word = word << 8 | static_cast<unsigned char>(c);
        mix(word);
        return h;
    }
    char const* at = path.data();
    char const* const last = at + path.size() - 8;
    for (; at < last; at += 8) {
        std::memcpy(&word, at, 8);
        mix(word);
    }
    std::memcpy(&word, last, 8);  // overlaps what was before, mostly
    mix(word);
    return h;
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
