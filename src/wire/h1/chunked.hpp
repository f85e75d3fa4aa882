// The chunked transfer coding, read (RFC 9112 7.1).
#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/wire/context.hpp>

namespace httoop::inline v0::wire {

// Takes chunks apart as their octets arrive, none seen twice:
//
//     chunked-body = *chunk last-chunk trailer-section CRLF
//
// up to and including the last chunk's line. The trailer section and its empty line are then read
// with head_parser::read_trailers.
class chunked_decoder {
public:
    enum class found : std::uint8_t {
        need_octets,  // all of the input is used up
        content,      // `piece`, a view into the input; call again with what follows `taken`
        end,          // the last chunk; the trailer section begins after `taken`
        violated,     // see broken(); no further calls
    };
    struct step {
        found is = found::need_octets;
        std::size_t taken = 0;  // octets of the input that are used up, those of `piece` included
        octets piece;
    };

    // Ready for the next content, which begins `offset` octets into its message: violations and
    // findings count from the message's first octet.
    void reset(std::size_t offset);

    // `in` begins after what was taken so far.
    step next(octets in, context const& c);

    [[nodiscard]] violation broken() const { return broken_; }
    // Octets of content and of everything so far.
    [[nodiscard]] std::uint64_t content() const { return content_; }
    [[nodiscard]] std::uint64_t taken() const { return taken_; }

private:
    enum class state : std::uint8_t {
        size_first,     // the first digit of chunk-size
        size,
        extension_bws,  // white space that leads to ';'
        name_first,
        name,
        name_bws,  // white space that leads to '=' or ';'
        value_first,
        token,
        quoted,
        quoted_pair,
        value_end,  // after a quoted-string
        line_lf,    // CR of the size line was seen
        data,
        data_cr,
        data_lf,
        done,
    };
    bool framing_octet(char o, std::size_t i, policy const& p);
    bool size_digit(char o, std::size_t i, policy const& p);
    bool extension_octet(char o, std::size_t i, policy const& p);
    bool stops(rule const& r, std::size_t i, policy const& p);
    bool refuses(rule const& r, std::size_t i, policy const& p);

    std::size_t offset_ = 0;      // of the content in its message
    std::uint64_t taken_ = 0;     // octets before the input of this call
    std::uint64_t content_ = 0;
    std::uint64_t left_ = 0;      // of the size being read, or of the chunk's data
    std::uint32_t digits_ = 0;
    std::uint32_t extensions_ = 0;  // octets of extensions in this line
    state state_ = state::size_first;
    violation broken_;
};

}  // namespace httoop::inline v0::wire
