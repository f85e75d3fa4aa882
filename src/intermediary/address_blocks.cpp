#include <httoop/intermediary/address_blocks.hpp>

#include <algorithm>
#include <iterator>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/uri/ip_address.hpp>

namespace httoop::inline v0::intermediary {
namespace {

constexpr unsigned mapped_bits = 96;  // before an IPv4 address: ::ffff:0:0/96

// The four octets of what is_ipv4address() took.
void read_ipv4(octets s, std::uint8_t* to) {
    *to = 0;
    for (char const c : s) {
        if (c == '.') *++to = 0;
        else *to = static_cast<std::uint8_t>(*to * 10 + (c - '0'));
    }
}

// The octets of groups with single colons between them; their number.
unsigned read_groups(octets s, std::uint8_t* to) {
    unsigned size = 0;
    while (!s.empty()) {
        std::size_t const colon = std::min(s.find(':'), s.size());
        octets const group = s.substr(0, colon);
        s.remove_prefix(std::min(colon + 1, s.size()));
        if (group.find('.') != octets::npos) {
            read_ipv4(group, to + size);
            return size + 4;
        }
        unsigned value = 0;
        for (char const c : group) value = value * 16 + static_cast<unsigned>(hex_value(c));
        to[size++] = static_cast<std::uint8_t>(value >> 8);
        to[size++] = static_cast<std::uint8_t>(value);
    }
    return size;
}

// The sixteen octets of what is_ipv6address() took.
void read_ipv6(octets s, std::uint8_t* to) {
    std::fill_n(to, 16, std::uint8_t{0});
    std::size_t const gap = s.find("::");
    unsigned const front = read_groups(s.substr(0, gap), to);
    if (gap == octets::npos) return;
    std::uint8_t back[16];
    unsigned const size = read_groups(s.substr(gap + 2), back);
    std::copy_n(back, std::min(size, 16 - front), to + 16 - size);
}

// Sixteen octets for either kind; false for what is no address.
bool read_address(octets s, std::uint8_t* to) {
    if (is_ipv6address(s)) return read_ipv6(s, to), true;
    if (!is_ipv4address(s)) return false;
    std::fill_n(to, 10, std::uint8_t{0});
    to[10] = to[11] = 0xff;
    read_ipv4(s, to + 12);
    return true;
}

// Whether the first bits of both are the same.
bool same_bits(std::uint8_t const* a, std::uint8_t const* b, unsigned bits) {
    if (!std::equal(a, a + bits / 8, b)) return false;
    unsigned const rest = bits % 8;
    return rest == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0;
}

}  // namespace

bool address_blocks::add(octets text) {
    std::size_t const slash = text.find('/');
    octets const address = text.substr(0, slash);
    block b{};
    if (!read_address(address, b.octets_of)) return false;
    unsigned const before = is_ipv4address(address) ? mapped_bits : 0;
    std::uint64_t bits = 128 - before;
    if (slash != octets::npos) {
        std::uint64_t given = 0;
        if (parse_decimal(text.substr(slash + 1), given) != number_fault::none || given > bits)
            return false;
        bits = given;
    }
    b.bits = before + static_cast<unsigned>(bits);
    for (unsigned i = b.bits; i < 128; ++i)
        if ((b.octets_of[i / 8] >> (7 - i % 8) & 1) != 0) return false;
    blocks_.push_back(b);
    return true;
}

bool address_blocks::has(ip_octets const& ip) const {
    return std::any_of(blocks_.begin(), blocks_.end(),
                       [&](block const& b) { return same_bits(b.octets_of, ip.of, b.bits); });
}

bool address_blocks::has(octets text) const {
    ip_octets ip;
    return read_address(text, ip.of) && has(ip);
}

bool ip_octets::read(octets text) { return read_address(text, of); }

ip_octets ip_octets::v4(std::uint8_t const* ip) {
    ip_octets mapped{};
    mapped.of[10] = mapped.of[11] = 0xff;
    std::copy_n(ip, 4, mapped.of + 12);
    return mapped;
}

}  // namespace httoop::inline v0::intermediary
