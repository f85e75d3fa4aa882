#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/coding/decoder.hpp>

namespace httoop::inline v0::coding {

// Takes the compress coding off (RFC 9110 8.4.1.1): the format of the UNIX program compress,
// adaptive Lempel-Ziv-Welch with codes of 9 to 16 bits.
//
//     stream = %x1F %x9D flags *code
//     flags  = the widest code in bits (low 5 bits), 128 where code 256 empties the table
//
// Codes stand least significant bit first, in groups of eight of the same width; when the width
// changes the rest of a group is skipped. There is no mark of the end.
class lzw_decoder final : public decoder {
public:
    lzw_decoder();
    ~lzw_decoder() override;
    lzw_decoder(lzw_decoder const&) = delete;
    lzw_decoder& operator=(lzw_decoder const&) = delete;

    step decode(octets in) override;
    // The stream may end here.
    [[nodiscard]] bool complete() const override { return header_ == 3; }

private:
    enum class progress : std::uint8_t { went_on, starved, broken };
    struct tables;
    bool read_header(unsigned char octet);
    bool fill(octets in, std::size_t& taken, unsigned bits);
    progress one_code(octets in, std::size_t& taken);
    bool expand(unsigned code);
    void skip_group();

    owned<tables> tables_;
    std::uint64_t bits_ = 0;      // not yet used, the next in the lowest
    unsigned bit_count_ = 0;
    unsigned skip_ = 0;           // bits that fill a group
    unsigned group_ = 0;          // bits used of the group
    unsigned width_ = 9;
    unsigned widest_ = 16;
    std::uint32_t next_ = 257;    // the code that the next entry gets
    std::int32_t previous_ = -1;  // the code before, -1 at the beginning
    unsigned char first_of_previous_ = 0;
    bool block_mode_ = false;
    bool broken_ = false;
    unsigned header_ = 0;  // octets of it that were read
};

}  // namespace httoop::inline v0::coding
