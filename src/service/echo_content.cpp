#include "echo_content.hpp"

#include <cstring>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0 {

task<outcome<chunk>> noise_content::read() {
    auto const n = static_cast<std::size_t>(left_ < piece ? left_ : piece);
    buffer_.resize(piece);
    for (std::size_t at = 0; at < n; at += 8) {  // splitmix64
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        z ^= z >> 31;
        std::memcpy(buffer_.data() + at, &z, 8);
    }
    left_ -= n;
    return outcome<chunk>{chunk{{buffer_.data(), n}, {}, left_ == 0}};
}

outcome<void> noise_content::rewind() {
    left_ = size_;
    state_ = seed_;
    return {};
}

task<outcome<chunk>> line_content::read() {
    if (next_ == count_) return outcome<chunk>{chunk{{}, {}, true}};
    line_ = "{\"id\": " + std::to_string(next_++) + tail_;
    return outcome<chunk>{chunk{line_, {}, next_ == count_}};
}

task<outcome<void>> tick_events::run(content_writer& w) {
    for (std::uint64_t i = 0; i < count_; ++i) {
        if (i > 0) {
            outcome<void> const slept = co_await io::sleep(apart_);
            if (!slept) co_return slept.error();
        }
        std::string const n = std::to_string(i);
        std::string const event = "id: " + n + "\nevent: tick\ndata: {\"n\": " + n + "}\n\n";
        outcome<void> const written = co_await w.write(event);
        if (!written) co_return written.error();
    }
    co_return outcome<void>{};
}

}  // namespace httoop::inline v0
