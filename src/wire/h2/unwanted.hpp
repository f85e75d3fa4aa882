#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <httoop/core/timestamp.hpp>

#include "flow.hpp"

namespace httoop::inline v0::wire::h2 {

// Streams whose request was answered before it ended (RFC 9113 8.1). As much of their rest as
// limits.linger_octets is read and dropped, since it is on its way, and clients take an answer for
// lost whose stream is reset at the same time. Then their window stays shut, which leaves a client
// nothing to do but to read its answer. Who is not done in time is told to stop, by RST_STREAM with
// NO_ERROR.
class unwanted {
public:
    // `most`: octets that are dropped, if its window is not wider.
    void add(std::uint32_t id, receive_window const& window, std::uint64_t most, instant until) {
        auto const open = static_cast<std::uint64_t>(std::max<std::int64_t>(window.left(), 0));
        all_.push_back({id, window, most - std::min(open, most), until});
    }
    [[nodiscard]] bool has(std::uint32_t id) const {
        return std::any_of(all_.begin(), all_.end(), [id](one const& o) { return o.id == id; });
    }
    // A frame of n octets came on a stream. False: more than its window allows, and it is removed.
    [[nodiscard]] bool take(std::uint32_t id, std::uint32_t n) {
        auto const i = place_of(id);
        if (i == all_.end() || i->window.take(n)) return true;
        all_.erase(i);
        return false;
    }
    // So many of its octets were dropped: the increment of a WINDOW_UPDATE, 0 for none.
    [[nodiscard]] std::uint32_t give_back(std::uint32_t id, std::size_t n) {
        auto const i = place_of(id);
        if (i == all_.end()) return 0;
        std::uint64_t const more = std::min<std::uint64_t>(n, i->left);
        i->left -= more;
        return i->window.give_back(static_cast<std::size_t>(more));
    }
    // The initial window has changed.
    void change(std::uint32_t octets) {
        for (one& o : all_) o.window.change(octets);
    }
    // The stream is over.
    void remove(std::uint32_t id) {
        if (auto const i = place_of(id); i != all_.end()) all_.erase(i);
    }
    // The first one if its time is over, or if there are that many; removed. 0: none.
    std::uint32_t overdue(instant now, std::size_t most) {
        if (all_.empty() || (all_.front().until > now && all_.size() < most)) return 0;
        std::uint32_t const id = all_.front().id;
        all_.erase(all_.begin());
        return id;
    }
    [[nodiscard]] instant until() const {
        return all_.empty() ? instant::never() : all_.front().until;
    }
    [[nodiscard]] bool empty() const { return all_.empty(); }
    void clear() { all_.clear(); }

private:
    struct one {
        std::uint32_t id;
        receive_window window;
        std::uint64_t left;  // that its window may be opened by
        instant until;
    };
    std::vector<one>::iterator place_of(std::uint32_t id) {
        return std::find_if(all_.begin(), all_.end(), [id](one const& o) { return o.id == id; });
    }
    std::vector<one> all_;  // the oldest first
};

}  // namespace httoop::inline v0::wire::h2
