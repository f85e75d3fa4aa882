// What is encoded is decoded to the same, whatever it is and however it is cut; what was to come out
// now did. The first octet chooses the coding, the second how the rest is cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <httoop/coding/chain.hpp>
#include <httoop/compression/codings.hpp>

using namespace httoop;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

int fuzz_compression_encode(std::uint8_t const* data, std::size_t size) {
    if (size < 2 || size > 20000) return 0;
    auto const made = compression::made_codings();
    coding_id const which = made[data[0] % made.size()];
    octets const all{reinterpret_cast<char const*>(data) + 2, size - 2};
    std::size_t const piece = 1 + data[1] % 16 * all.size() / 16;
    auto const encoder = compression::make_encoder(which);
    demand(static_cast<bool>(encoder));
    limits l;
    l.coding_ratio = UINT64_MAX;
    coding::chain decoder;
    octets const names[] = {name_of(which)};
    demand(decoder.begin(compression::content_codings(), names, l).has_value());

    std::string seen;
    std::size_t given = 0;
    for (bool ended = false; !ended;) {
        octets in = all.substr(given, piece);
        given += in.size();
        ended = given == all.size();
        coding::then const next = ended                  ? coding::then::end
                                  : (data[1] & 16) != 0 ? coding::then::later
                                                        : coding::then::more;
        std::size_t steps = 0;
        for (bool done = false; !done;) {
            auto const s = encoder->encode(in, next);
            demand(!s.failed && s.taken <= in.size() && ++steps < 1000);
            in.remove_prefix(s.taken);
            done = s.done;
            std::string const out{s.out};
            decoder.push(out);
            for (;;) {
                auto const d = decoder.pull();
                demand(d.broken == nullptr);
                if (d.piece.empty()) break;
                seen += d.piece;
            }
        }
        demand(in.empty());
        if (next != coding::then::more) demand(seen == all.substr(0, given));
    }
    demand(decoder.unfinished() == nullptr);
    return 0;
}
