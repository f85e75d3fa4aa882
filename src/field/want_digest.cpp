#include <httoop/field/want_digest.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/structured_dictionary.hpp>

namespace httoop::inline v0 {

result<void> wanted_digests::add(octets value) {
    auto const d = structured::dictionary::parse(value);
    if (!d) return d.error();
    for (auto const& [key, member] : *d) {
        auto const weight = member.as_integer();
        bool const fits = weight && *weight >= 0 && *weight <= 10;
        if (fits) all.push_back({key, static_cast<std::uint8_t>(*weight)});
        else if (enforced(rules::want_digest_weight))
            return violation{&rules::want_digest_weight, 0};
    }
    return {};
}

std::string wanted_digests::composed() const {
    structured::dictionary d;
    for (one const& w : all) d.set(w.algorithm, w.weight);
    return d.compose().value_or(std::string{not_composable});
}

octets wanted_digests::choose(std::initializer_list<octets> of) const {
    octets best;
    int most = 0;
    for (one const& w : all)
        for (octets const algorithm : of) {
            if (algorithm != w.algorithm || w.weight <= most) continue;
            most = w.weight;
            best = algorithm;
        }
    return best;
}

}  // namespace httoop::inline v0
