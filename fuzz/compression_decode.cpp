// Octets as content in codings, the first octet says which: whatever they are, they mean the same whole,
// cut in two, and octet by octet; what comes out is bounded, and of what is broken a beginning.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <httoop/coding/chain.hpp>
#include <httoop/coding/rules.hpp>
#include <httoop/compression/codings.hpp>

using namespace httoop;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

constexpr std::uint64_t most = 1u << 16, piece_at_most = 1u << 17;

struct decoded_content {
    std::string out;
    rule const* broken = nullptr;
};

decoded_content decode(std::vector<octets> const& names, octets in, std::size_t piece) {
    limits l;
    l.content = most;
    coding::chain c;
    demand(c.begin(compression::content_codings(), names, l).has_value());
    decoded_content d;
    for (;;) {
        // A copy of its own: whoever looks behind its end is seen by the sanitizer.
        std::size_t const n = std::min(piece, in.size());
        std::unique_ptr<char[]> const copy{new char[n]};
        in.copy(copy.get(), n);
        c.push({copy.get(), n});
        in.remove_prefix(n);
        for (;;) {
            coding::chain::step const s = c.pull();
            d.out += s.piece;
            if (s.broken != nullptr) return d.broken = s.broken, d;
            if (s.piece.empty()) break;
        }
        if (in.empty()) break;
    }
    d.broken = c.unfinished();
    return d;
}

void same(decoded_content const& a, decoded_content const& b) {
    demand((a.broken == nullptr) == (b.broken == nullptr));
    if (a.broken == nullptr) demand(a.out == b.out);
    // Which fault is met first depends on how much is looked at in one go.
    else demand(a.out.starts_with(b.out) || b.out.starts_with(a.out));
}

}  // namespace

int fuzz_compression_decode(std::uint8_t const* data, std::size_t size) {
    static std::vector<std::vector<octets>> const all = [] {
        std::vector<std::vector<octets>> v;
        for (char const* name : {"gzip", "deflate", "compress", "br", "zstd"})
            if (compression::content_codings().make(name)) v.push_back({name});
        v.push_back({"gzip", "compress"});
        v.push_back({"deflate", "gzip"});
        return v;
    }();
    if (size < 2 || size > 20000) return 0;
    std::vector<octets> const& names = all[data[0] % all.size()];
    octets const in{reinterpret_cast<char const*>(data) + 2, size - 2};
    decoded_content const whole = decode(names, in, size);
    demand(whole.out.size() <= most + piece_at_most);
    same(whole, decode(names, in, 1));
    same(whole, decode(names, in, 1 + data[1] * in.size() / 256));
    return 0;
}
