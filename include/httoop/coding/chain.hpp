#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <httoop/coding/decoder.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0::coding {

// Takes several codings off a stream of octets, the one applied last first, and sees that what
// comes out stays small: within limits.content, and within limits.coding_ratio times what went into
// the chain once it is more than a mebibyte, behind each of the codings.
//
//     coding::chain c;
//     if (auto known = c.begin(decoders, names, limits); !known) return known.error();
//     c.push(octets);
//     for (auto s = c.pull(); !s.piece.empty(); s = c.pull()) use(s.piece);
class chain {
public:
    struct step {
        octets piece;  // valid until the next pull; empty: push more
        rule const* broken = nullptr;
    };

    // The names in the order in which the codings were applied, in any case. Identity is none.
    // Fails with content_coding_unknown or codings_stacked; the offset is the number of the coding.
    result<void> begin(decoders const& known, std::span<octets const> names, limits const& l);

    // Coded octets, which are borrowed until a pull gave nothing; only when the last one did.
    void push(octets coded) {
        fed_ += coded.size();
        in_ = coded;
    }
    step pull() { return run(stages_.size()); }
    // After the last pull: null if all codings found their end and nothing followed it.
    [[nodiscard]] rule const* unfinished() const;

private:
    struct stage {
        owned<decoder> of;
        octets in;          // what the stage before gave and this one has not yet used
        bool gave = false;  // something, the last time it was asked
        rule const* broken = nullptr;
        std::uint64_t made = 0;  // octets
    };
    step run(std::size_t i);
    [[nodiscard]] bool too_much(std::uint64_t made) const;

    std::vector<stage> stages_;  // the coding applied last is taken off first
    octets in_;
    std::uint64_t fed_ = 0;
    std::uint64_t content_ = 0, ratio_ = 0;
};

}  // namespace httoop::inline v0::coding
