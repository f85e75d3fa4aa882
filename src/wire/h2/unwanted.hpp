#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::wire::h2 {

// Streams whose request was answered before it ended (RFC 9113 8.1). Their rest is read and dropped
// as far as their window allows, since it is on its way, and clients take an answer for lost whose
// stream is reset at the same time. Who then has more is told to stop, by RST_STREAM with NO_ERROR.
class unwanted {
public:
    void add(std::uint32_t id, std::int64_t window, instant until) {
        all_.push_back({id, window, until});
    }
    [[nodiscard]] bool has(std::uint32_t id) const {
        return std::any_of(all_.begin(), all_.end(), [id](one const& o) { return o.id == id; });
    }
    // So many octets came on a stream. True: it has sent all that it may, and is removed.
    bool arrived(std::uint32_t id, std::size_t n) {
        auto const i = place_of(id);
        if (i == all_.end() || (i->window -= static_cast<std::int64_t>(n)) > 0) return false;
        all_.erase(i);
        return true;
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
        std::int64_t window;
        instant until;
    };
    std::vector<one>::iterator place_of(std::uint32_t id) {
        return std::find_if(all_.begin(), all_.end(), [id](one const& o) { return o.id == id; });
    }
    std::vector<one> all_;  // the oldest first
};

}  // namespace httoop::inline v0::wire::h2
