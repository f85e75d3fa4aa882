#include <httoop/coding/lzw_decoder.hpp>

#include <algorithm>
#include <string>

#include <httoop/coding/rules.hpp>

namespace httoop::inline v0::coding {
namespace {

constexpr unsigned clear_code = 256;
constexpr std::size_t enough = 16384;  // octets of output to return with

}  // namespace

// Entry c stands for the octets of entry prefix[c] and one more, suffix[c].
struct lzw_decoder::tables {
    std::uint16_t prefix[65536];
    unsigned char suffix[65536];
    std::string out;
};

lzw_decoder::lzw_decoder() : tables_{make_owned<tables>()} {}
lzw_decoder::~lzw_decoder() = default;

bool lzw_decoder::read_header(unsigned char octet) {
    switch (header_++) {
        case 0: return octet == 0x1f;
        case 1: return octet == 0x9d;
        default: break;
    }
    widest_ = octet & 0x1f;
    block_mode_ = (octet & 0x80) != 0;
    next_ = block_mode_ ? 257 : 256;
    return widest_ >= 9 && widest_ <= 16 && (octet & 0x60) == 0;
}

// Whether that many bits are there.
bool lzw_decoder::fill(octets in, std::size_t& taken, unsigned bits) {
    while (bit_count_ < bits && taken < in.size()) {
        bits_ |= std::uint64_t{static_cast<unsigned char>(in[taken++])} << bit_count_;
        bit_count_ += 8;
    }
    return bit_count_ >= bits;
}

// What remains of a group of eight codes says nothing.
void lzw_decoder::skip_group() {
    unsigned const size = 8 * width_;
    if (group_ % size != 0) skip_ = size - group_ % size;
    group_ = 0;
}

lzw_decoder::progress lzw_decoder::one_code(octets in, std::size_t& taken) {
    if (next_ > (1u << width_) - 1 && width_ < widest_) {
        skip_group();
        ++width_;
    }
    while (skip_ != 0) {
        unsigned const some = std::min(skip_, 32u);
        if (!fill(in, taken, some)) return progress::starved;
        bits_ >>= some;
        bit_count_ -= some;
        skip_ -= some;
    }
    if (!fill(in, taken, width_)) return progress::starved;
    unsigned const code = static_cast<unsigned>(bits_) & ((1u << width_) - 1);
    bits_ >>= width_;
    bit_count_ -= width_;
    group_ += width_;
    if (block_mode_ && code == clear_code) {
        skip_group();
        width_ = 9;
        next_ = 257;
        previous_ = -1;
        return progress::went_on;
    }
    return expand(code) ? progress::went_on : progress::broken;
}

bool lzw_decoder::expand(unsigned code) {
    tables& t = *tables_;
    if (previous_ < 0) {
        if (code > 255) return false;
        t.out += static_cast<char>(code);
        first_of_previous_ = static_cast<unsigned char>(code);
        previous_ = static_cast<std::int32_t>(code);
        return true;
    }
    if (code > next_) return false;
    // Backwards: the entry's octets from its last on. An entry that is only being made is the
    // previous one and that one's first octet.
    std::size_t const start = t.out.size();
    std::uint32_t at = code;
    if (code == next_) {
        t.out += static_cast<char>(first_of_previous_);
        at = static_cast<std::uint32_t>(previous_);
    }
    while (at > 255) {
        t.out += static_cast<char>(t.suffix[at]);
        at = t.prefix[at];
    }
    t.out += static_cast<char>(at);
    std::reverse(t.out.begin() + static_cast<std::ptrdiff_t>(start), t.out.end());
    first_of_previous_ = static_cast<unsigned char>(at);
    if (next_ < 1u << widest_) {
        t.prefix[next_] = static_cast<std::uint16_t>(previous_);
        t.suffix[next_] = first_of_previous_;
        ++next_;
    }
    previous_ = static_cast<std::int32_t>(code);
    return true;
}

lzw_decoder::step lzw_decoder::decode(octets in) {
    std::size_t taken = 0;
    tables_->out.clear();
    while (!broken_ && header_ < 3 && taken < in.size())
        broken_ = !read_header(static_cast<unsigned char>(in[taken++]));
    while (!broken_ && header_ == 3 && tables_->out.size() < enough) {
        progress const r = one_code(in, taken);
        if (r == progress::starved) break;
        broken_ = r == progress::broken;
    }
    return {tables_->out, taken, broken_ && enforced(rules::stream_broken) ? &rules::stream_broken : nullptr};
}

}  // namespace httoop::inline v0::coding
