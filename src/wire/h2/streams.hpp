#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "stream.hpp"

namespace httoop::inline v0::wire::h2 {

// The streams that are open or half-closed, by their ids. Their memory is used again, and they stay
// where they are.
class streams {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] stream* find(stream_id id) const {
        if (size_ == 0) return nullptr;
        for (std::size_t i = place_of(id);; i = (i + 1) & mask_) {
            if (table_[i] == nullptr) return nullptr;
            if (table_[i]->id == id) return table_[i];
        }
    }
    // Of an id that is not there. The caller begins it.
    stream& add(stream_id id);
    void remove(stream& s);
    void give_back();  // while there is none: memory

    // Calls f for each; f removes none.
    template <class F>
    void each(F const& f) const {
        for (stream* const s : table_)
            if (s != nullptr) f(*s);
    }
    // One of them, null if there is none.
    [[nodiscard]] stream* any() const;

private:
    [[nodiscard]] std::size_t place_of(stream_id id) const {
        return static_cast<std::size_t>(id >> 1) & mask_;
    }
    void put(stream* s);
    void grow();

    std::vector<stream*> table_;  // linear probing; never more than half full
    std::size_t mask_ = 0;
    std::size_t size_ = 0;
    std::vector<std::unique_ptr<stream>> all_;
    std::vector<stream*> spare_;
};

// How a stream was closed: what may still come for it follows from that (RFC 9113 5.1).
enum class closed_by : std::uint8_t {
    unknown,     // it was never opened, or that is long ago
    both_ends,   // END_STREAM both ways: nothing but what was under way may come
    peer_reset,  // nothing may come after RST_STREAM
    our_reset,   // anything may have been under way
};

// The streams that were closed last, by how they were.
class closed_streams {
public:
    void remember(std::uint32_t id, closed_by how) {
        (how == closed_by::our_reset ? reset_ : ended_).put(id, how);
    }
    // The peer has closed one that we had reset: nothing more may come.
    void peer_closes(std::uint32_t id, closed_by how) { reset_.change(id, how); }
    [[nodiscard]] closed_by how(std::uint32_t id) const {
        closed_by const by_us = reset_.find(id);
        return by_us != closed_by::unknown ? by_us : ended_.find(id);
    }
    void clear() { reset_.clear(), ended_.clear(); }
    void give_back() { reset_.give_back(), ended_.give_back(); }  // memory without use yet

private:
    class ring {
    public:
        void put(std::uint32_t id, closed_by how) {
            std::uint32_t const e = id << 2 | static_cast<std::uint32_t>(how);
            if (last_.size() < size) last_.push_back(e);
            else last_[next_++ % size] = e;
        }
        void change(std::uint32_t id, closed_by how) {
            for (std::uint32_t& e : last_)
                if (e >> 2 == (id & 0x3fffffff)) e = id << 2 | static_cast<std::uint32_t>(how);
        }
        [[nodiscard]] closed_by find(std::uint32_t id) const {
            for (std::uint32_t const e : last_)
                if (e >> 2 == (id & 0x3fffffff)) return static_cast<closed_by>(e & 3);
            return closed_by::unknown;
        }
        void clear() { last_.clear(), next_ = 0; }
        void give_back() { last_.shrink_to_fit(); }

    private:
        static constexpr std::size_t size = 128;
        std::vector<std::uint32_t> last_;
        std::uint32_t next_ = 0;  // once it is full: the oldest
    };
    ring reset_, ended_;
};

}  // namespace httoop::inline v0::wire::h2
