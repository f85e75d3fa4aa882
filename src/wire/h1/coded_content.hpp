#pragma once
#include <cstddef>
#include <list>
#include <string>

#include <httoop/coding/chain.hpp>

namespace httoop::inline v0::wire {

// Takes transfer codings other than chunked off content (RFC 9112 7.2). Decoded octets belong to no
// receive buffer: they are kept here until the caller is done with them.
class coded_content {
public:
    struct step {
        octets piece;  // empty: push more
        bool broken = false;
    };

    // The codings in the order in which they were applied.
    void begin(coding::decoders const& known, octets const* coding, std::size_t count,
               limits const& l);

    // Coded octets, of which a copy is made; only when the last pull gave nothing.
    void push(octets coded);
    step pull();
    // All codings found their end, and nothing followed it.
    [[nodiscard]] bool complete() const { return known_ && chain_.unfinished() == nullptr; }
    // The caller is done with that many decoded octets.
    void consumed(std::size_t n);

private:
    coding::chain chain_;
    bool known_ = false;  // all of its codings are
    std::string coded_;
    std::list<std::string> kept_;
    std::size_t front_consumed_ = 0;
};

}  // namespace httoop::inline v0::wire
