#include <httoop/auth/choose.hpp>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/bearer.hpp>
#include <httoop/auth/digest.hpp>
#include <httoop/auth/rules.hpp>

namespace httoop::inline v0::auth {
namespace {

// 0: it cannot be answered.
int strength(challenge const& c, abilities can, policy const& p) {
    if (can.password) {
        if (auto const d = digest_challenge::parse(c, p)) {
            if (d->algorithm.hash != hash_algorithm::md5) return 4;
            return can.private_way || !enforced(rules::digest_md5_private) ? 3 : 0;
        }
        if (c.is("Basic") && read_basic_challenge(c))
            return can.private_way || !enforced(rules::basic_private) ? 1 : 0;
    }
    if (can.token && c.is("Bearer") && bearer_challenge::parse(c))
        return can.private_way || !enforced(rules::bearer_private) ? 2 : 0;
    return 0;
}

}  // namespace

challenge const* choose(std::vector<challenge> const& from, abilities can, policy const& p) {
    challenge const* best = nullptr;
    int most = 0;
    for (challenge const& c : from) {
        int const s = strength(c, can, p);
        if (s == 0 || (best != nullptr && (s <= most || !enforced(rules::strongest_scheme))))
            continue;
        best = &c;
        most = s;
    }
    return best;
}

}  // namespace httoop::inline v0::auth
