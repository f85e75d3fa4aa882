#include "integer.hpp"

#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire::hpack {

bool read_long_integer(char const*& p, char const* end, std::uint32_t& value, rule const*& broken) {
    std::uint64_t sum = value;
    for (unsigned shift = 0; p != end; shift += 7) {
        auto const octet = static_cast<unsigned char>(*p++);
        if (shift < 35) sum += std::uint64_t{octet & 127u} << shift;
        if ((shift >= 35 || sum >> 32 != 0) && enforced(rules::hpack_integer)) {
            broken = &rules::hpack_integer;
            return false;
        }
        if (octet < 128) {
            value = static_cast<std::uint32_t>(sum);
            return true;
        }
    }
    broken = &rules::hpack_integer_cut;
    return false;
}

}  // namespace httoop::inline v0::wire::hpack
