#include <httoop/coding/chain.hpp>

#include <algorithm>
#include <string>

#include <httoop/coding/rules.hpp>
#include <httoop/core/ascii.hpp>

namespace httoop::inline v0::coding {
namespace {

constexpr std::uint64_t free_of_ratio = 1u << 20;

std::string in_lower_case(octets name) {
    std::string s{name};
    for (char& c : s) c = to_lower(c);
    return s;
}

}  // namespace

result<void> chain::begin(decoders const& known, std::span<octets const> names, limits const& l) {
    stages_.clear();
    in_ = {};
    fed_ = 0;
    content_ = l.content;
    ratio_ = std::max<std::uint64_t>(l.coding_ratio, 1);
    if (names.size() > l.stacked_codings && enforced(rules::codings_stacked))
        return violation{&rules::codings_stacked, static_cast<std::size_t>(l.stacked_codings)};
    for (std::size_t i = names.size(); i-- > 0;) {
        if (equal_ignoring_case(names[i], "identity")) continue;
        stage s;
        s.of = known.make(in_lower_case(names[i]));
        if (!s.of && enforced(rules::content_coding_unknown))
            return violation{&rules::content_coding_unknown, i};
        if (s.of) stages_.push_back(std::move(s));
    }
    return {};
}

bool chain::too_much(std::uint64_t made) const {
    if (!enforced(rules::decoded_growth)) return false;
    return made > content_ || (made > free_of_ratio && made / ratio_ > fed_);
}

// One piece out of stage i - 1, or of what was pushed. A stage's octets are valid until it decodes
// again, so that the stage before is asked only when everything it gave is used up, and a stage
// that gave something is asked for more before it gets more.
chain::step chain::run(std::size_t i) {
    if (i == 0) return {std::exchange(in_, {})};
    stage& s = stages_[i - 1];
    for (;;) {
        if (s.in.empty() && !s.gave && s.broken == nullptr) {
            step const before = run(i - 1);
            if (before.broken != nullptr || before.piece.empty()) return before;
            s.in = before.piece;
        }
        if (s.broken != nullptr)
            return {{}, s.broken};  // what came before the fault was handed out
        decoder::step const d = s.of->decode(s.in);
        s.in.remove_prefix(d.taken);
        s.gave = !d.out.empty();
        s.made += d.out.size();
        s.broken = d.broken;
        if (s.broken == nullptr && d.taken == 0 && !s.gave && !s.in.empty())
            s.broken = &rules::stream_followed;
        if (s.broken == nullptr && too_much(s.made)) s.broken = &rules::decoded_growth;
        if (s.gave) return {d.out};
    }
}

rule const* chain::unfinished() const {
    for (stage const& s : stages_)
        if ((!s.in.empty() || !s.of->complete()) && enforced(rules::stream_cut))
            return &rules::stream_cut;
    return nullptr;
}

}  // namespace httoop::inline v0::coding
