#include "frames_seen.hpp"

#include <algorithm>

namespace httoop::inline v0::engine {

void frames_seen::pass(wire::segments all, std::size_t count, client_observer& o, std::uint64_t connection) {
    for (wire::segment const& s : all) {
        std::size_t const size = std::min(s.size, count);
        count -= size;
        for (std::size_t at = 0; at < size;) {
            if (std::size_t const n = std::min(skip_, size - at); n != 0) {
                skip_ -= n;
                at += n;
                continue;
            }
            // Headers are in memory always; files are payload.
            header_[have_++] = static_cast<unsigned char>(s.data[at++]);
            if (have_ < sizeof header_) continue;
            have_ = 0;
            unsigned char const* const h = header_;
            auto const u32 = [](unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; };
            seen_frame const f{sent_, h[3], h[4], u32(h[5] & 0x7fu, h[6], h[7], h[8]), u32(0, h[0], h[1], h[2])};
            skip_ = f.length;
            o.framed(connection, f);
        }
        if (count == 0) return;
    }
}

}  // namespace httoop::inline v0::engine
