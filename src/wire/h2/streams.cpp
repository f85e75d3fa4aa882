#include "streams.hpp"

#include <cassert>

namespace httoop::inline v0::wire::h2 {

stream& streams::add(stream_id id) {
    assert(find(id) == nullptr);
    if (2 * (size_ + 1) > table_.size()) grow();
    if (spare_.empty()) {
        all_.push_back(std::make_unique<stream>());
        spare_.reserve(all_.capacity());
        spare_.push_back(all_.back().get());
    }
    stream* const s = spare_.back();
    spare_.pop_back();
    s->id = id;
    put(s);
    ++size_;
    return *s;
}

void streams::put(stream* s) {
    std::size_t i = place_of(s->id);
    while (table_[i] != nullptr) i = (i + 1) & mask_;
    table_[i] = s;
}

void streams::remove(stream& s) {
    std::size_t hole = place_of(s.id);
    while (table_[hole] != &s) hole = (hole + 1) & mask_;
    table_[hole] = nullptr;
    // Those behind it move up, if the hole lies between where they should be and where they are.
    for (std::size_t i = (hole + 1) & mask_; table_[i] != nullptr; i = (i + 1) & mask_) {
        std::size_t const wanted = place_of(table_[i]->id);
        if (((i - wanted) & mask_) < ((i - hole) & mask_)) continue;
        table_[hole] = table_[i];
        table_[i] = nullptr;
        hole = i;
    }
    --size_;
    spare_.push_back(&s);
}

void streams::grow() {
    std::size_t const room = table_.empty() ? 8 : 2 * table_.size();
    std::vector<stream*> before(room, nullptr);
    before.swap(table_);
    mask_ = room - 1;
    for (stream* const s : before)
        if (s != nullptr) put(s);
}

stream* streams::any() const {
    if (size_ != 0)
        for (stream* const s : table_)
            if (s != nullptr) return s;
    return nullptr;
}

}  // namespace httoop::inline v0::wire::h2
