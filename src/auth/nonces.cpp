#include <httoop/auth/nonces.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/syntax/base64.hpp>

namespace httoop::inline v0::auth {
namespace {

constexpr std::size_t stamp_size = 16;
constexpr std::size_t signature_size = 16;

void append_number(std::string& to, std::uint64_t n) {
    for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(n >> shift);
}

std::uint64_t number_at(octets s) {
    std::uint64_t n = 0;
    for (char const c : s.substr(0, 8)) n = n << 8 | static_cast<unsigned char>(c);
    return n;
}

}  // namespace

std::string nonces::signature(octets stamp) const {
    return hashes_.keyed_hash(key_.reveal(), stamp).substr(0, signature_size);
}

std::string nonces::make(nonce n) const {
    std::string stamp, text;
    append_number(stamp, static_cast<std::uint64_t>(n.made.nanoseconds));
    append_number(stamp, n.salt);
    append_base64(text, stamp + signature(stamp));
    return text;
}

std::optional<nonce> nonces::read(octets text) const {
    std::string whole;
    if (text.size() > 64 || parse_base64(text, whole) != text.size()) return {};
    if (whole.size() != stamp_size + signature_size) return {};
    octets const stamp = octets{whole}.substr(0, stamp_size);
    bool const ours = equal_in_constant_time(signature(stamp), octets{whole}.substr(stamp_size));
    if (!ours && enforced(rules::digest_nonce_fresh)) return {};
    return nonce{{static_cast<std::int64_t>(number_at(stamp))}, number_at(stamp.substr(8))};
}

nonce_counts::nonce_counts(std::size_t most)
    : sets_((most + uses_in_set - 1) / uses_in_set + (most == 0)) {}

bool nonce_counts::take(nonce n, std::uint32_t count) {
    if (!enforced(rules::digest_replayed)) return true;
    set& s = sets_[n.salt % sets_.size()];
    use* oldest = s.uses;
    for (use& u : s.uses) {
        if (u.highest == 0) {
            if (oldest->highest != 0) oldest = &u;
            continue;
        }
        if (u.of == n) {
            constexpr std::uint32_t window = 64;
            if (count > u.highest) {
                std::uint32_t const by = count - u.highest;
                u.seen = (by < window ? u.seen << by : 0) | 1;
                u.highest = count;
                return true;
            }
            std::uint32_t const back = u.highest - count;
            if (back >= window || (u.seen >> back & 1) != 0) return false;
            u.seen |= std::uint64_t{1} << back;
            return true;
        }
        if (oldest->highest != 0 && u.of.made < oldest->of.made) oldest = &u;
    }
    if (n.made <= s.forgotten) return false;
    if (oldest->highest != 0 && oldest->of.made > s.forgotten) s.forgotten = oldest->of.made;
    *oldest = {n, count, 1};
    return true;
}

}  // namespace httoop::inline v0::auth
