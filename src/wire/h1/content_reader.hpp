#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/core/result.hpp>

#include "chunked.hpp"
#include "coded_content.hpp"
#include "framing.hpp"
#include "head.hpp"

namespace httoop::inline v0::wire {

// Reads what follows a head, to the message's end, as the framing decision says: nothing, so many
// octets, chunks and a trailer section, or everything up to the end of the connection.
class content_reader {
public:
    enum class found : std::uint8_t { need_octets, content, end, violated };
    struct step {
        found is = found::need_octets;
        std::size_t taken = 0;  // octets of the input that are used up
        octets piece;           // content
    };

    // The content begins `offset` octets into its message. Trailers are read with `trailers`.
    void begin(message_framing const& m, std::size_t offset, head_parser& trailers,
               context const& c);

    // `in` is all that was received after what was taken; at most `most` octets are handed out at
    // once (in a transfer coding: looked at). Where `need_octets` leaves octets untaken but took
    // some, call again. At the end of a trailer section, `taken` is its size.
    step next(octets in, std::size_t most, context const& c);
    // No more octets come: the end, if that is what ends the message, else need_octets.
    step end_of_input(context const& c);

    // The caller is done with n octets of content that was in a transfer coding.
    void consumed(std::size_t n) { coded_.consumed(n); }
    // From here on content is read only to be dropped, and need not be decoded.
    void stop_decoding() { coding_ = false; }

    [[nodiscard]] violation broken() const { return broken_; }
    // Octets that are known to be missing; chunks are not known.
    [[nodiscard]] std::uint64_t left() const { return state_ == state::length ? left_ : 0; }

private:
    enum class state : std::uint8_t { none, length, chunks, trailers, until_close };
    step raw(octets in, std::size_t most, context const& c);
    step decoded(octets in, std::size_t most, context const& c);
    step count(step s, context const& c);
    step violate(rule const& r);

    state state_ = state::none;
    bool coding_ = false;      // a transfer coding besides chunked
    bool over_ = false;        // more came than the limit of content
    std::uint64_t left_ = 0;   // length
    std::uint64_t taken_ = 0;  // octets of this content so far, framing included
    std::uint64_t given_ = 0;  // octets handed out
    std::size_t offset_ = 0;
    chunked_decoder chunked_;
    head_parser* trailers_ = nullptr;
    coded_content coded_;
    violation broken_;
};

}  // namespace httoop::inline v0::wire
