#pragma once
#include <httoop/core/limits.hpp>
#include <httoop/exchange/reply.hpp>

#include "channel.hpp"
#include "waits.hpp"

namespace httoop::inline v0::engine {

// A connection that became a tunnel (101, or 2xx to CONNECT): what the peer of a reply sends goes there, and
// back. Each side may end its half; when both did, when one is broken, or when neither said anything for too
// long, it is over (RFC 9110 9.3.6, RFC 9113 8.5).
class relay final : public tunnel {
public:
    relay(channel over, limits const& l)
        : over_{std::move(over)}, idle_{milliseconds(l.tunnel_idle_time)}, half_{milliseconds(l.response_time)}, turn_{l.file_turn} {}
    task<void> run(io::stream& peer, std::string first) override;
    // The connection there is; errors of the peer's are no news to it.
    [[nodiscard]] bool broken() const override { return far_broken_; }

private:
    struct direction {
        io::stream& from;
        io::stream& to;
        bool& from_broken;
        bool& to_broken;
        std::string first{};
        io::activity* running = nullptr;
        direction* back = nullptr;
    };
    task<bool> pass(direction& d);
    task<outcome<void>> pass_all(direction& d);
    task<outcome<std::size_t>> read(direction& d, std::string& to);
    [[nodiscard]] bool silent(instant now, direction const& d) const;

    channel over_;
    duration const idle_, half_;
    std::uint64_t const turn_;  // octets, until others have theirs
    instant heard_{};  // of either side
    bool near_broken_ = false, far_broken_ = false;
};

}  // namespace httoop::inline v0::engine
