#pragma once
#include <httoop/exchange/reply.hpp>

#include "channel.hpp"

namespace httoop::inline v0::engine {

// A connection that became a tunnel (101, or 2xx to CONNECT): what the peer of a reply sends goes there,
// and back, until both directions have ended or one is broken.
class relay final : public tunnel {
public:
    explicit relay(channel over) : over_{std::move(over)} {}
    task<void> run(io::stream& peer, std::string first) override;

private:
    struct direction {
        io::stream& from;
        io::stream& to;
        std::string first{};
        io::activity* running = nullptr;
        direction* back = nullptr;
    };
    static task<bool> pass(direction& d);
    channel over_;
};

}  // namespace httoop::inline v0::engine
