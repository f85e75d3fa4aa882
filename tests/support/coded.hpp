#pragma once
// Codings in tests: octets through a chain of decoders, or an encoder, in pieces of any size.
#include <string>
#include <vector>

#include <httoop/coding/chain.hpp>
#include <httoop/coding/encoder.hpp>

namespace support {

struct decoded_octets {
    std::string out;
    std::string broken;  // the rule's sentence; "" if all was well to the end
};

// Names in the order in which the codings were applied.
inline decoded_octets decode(httoop::coding::decoders const& known, std::vector<httoop::octets> names,
                             httoop::octets in, std::size_t piece, httoop::limits const& l = {}) {
    using namespace httoop;
    coding::chain c;
    if (auto begun = c.begin(known, names, l); !begun) return {"", begun.error().broken->sentence};
    decoded_octets d;
    for (;;) {
        auto const s = c.pull();
        d.out += s.piece;
        if (s.broken != nullptr) return d.broken = s.broken->sentence, d;
        if (!s.piece.empty()) continue;
        if (in.empty()) break;
        c.push(in.substr(0, piece));
        in.remove_prefix(std::min(piece, in.size()));
    }
    if (rule const* const cut = c.unfinished(); cut != nullptr) d.broken = cut->sentence;
    return d;
}

// One wish, to its end.
inline std::string encode(httoop::coding::encoder& e, httoop::octets in, httoop::coding::then next) {
    std::string out;
    for (bool done = false; !done;) {
        auto const s = e.encode(in, next);
        if (s.failed) return "failed";
        out += s.out;
        in.remove_prefix(s.taken);
        done = s.done;
    }
    return out;
}

}  // namespace support
