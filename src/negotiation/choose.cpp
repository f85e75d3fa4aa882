#include <httoop/negotiation/choose.hpp>

#include <tuple>

#include <httoop/core/ascii.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/field/location.hpp>
#include <httoop/field/vary.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/negotiation/rules.hpp>

namespace httoop::inline v0::negotiation {
namespace {

constexpr judgement no_matter{};

// How much a variant is liked.
struct liking {
    std::uint64_t product = 1;  // of source quality, type, language and charset: at most 1000^4
    std::uint64_t cut = 0;
    unsigned rank = 0;
    quality coding;
    quality source;
    std::uint64_t length = 0;

    [[nodiscard]] bool acceptable() const { return product > 0 && coding > quality{0}; }
    [[nodiscard]] bool more_than(liking const& o) const {
        if (!enforced(rules::best_variant)) return false;
        return std::tie(product, o.cut, o.rank, coding, source, o.length) >
               std::tie(o.product, cut, rank, o.coding, o.source, length);
    }
};

liking like(preferences const& p, variant const& v, dimension_set disregarded) {
    liking l;
    l.source = v.source;
    l.rank = v.rank;
    l.product = v.source.thousandths;
    l.length = v.length.value_or(UINT64_MAX);
    for (dimension const d : all_dimensions) {
        judgement const j = disregarded.has(d) ? no_matter : p.judge(d, v);
        if (d == dimension::coding) l.coding = j.weight;
        else l.product *= j.weight.thousandths;
        l.cut += j.cut;
    }
    return l;
}

std::size_t best_of(preferences const& p, std::span<variant const> of, dimension_set disregarded) {
    std::size_t best = decision::none;
    liking most;
    for (std::size_t i = 0; i < of.size(); ++i) {
        liking const l = like(p, of[i], disregarded);
        if (!l.acceptable()) continue;
        if (best != decision::none && !l.more_than(most)) continue;
        best = i;
        most = l;
    }
    return best;
}

bool excludes(preferences const& p, dimension d, variant const& v) {
    return p.judge(d, v).weight == quality{0};
}

// The next field that is to be disregarded: one that excludes every variant by itself, else that
// which is missed least.
bool disregard_one(preferences const& p, std::span<variant const> of, dimension_set& disregarded) {
    constexpr dimension by_loss[] = {dimension::charset, dimension::language, dimension::type,
                                     dimension::coding};
    dimension const* next = nullptr;
    for (dimension const& d : by_loss) {
        if (!p.given(d) || disregarded.has(d)) continue;
        bool all = true;
        for (variant const& v : of) all = all && excludes(p, d, v);
        if (all || next == nullptr) next = &d;
        if (all) break;
    }
    if (next != nullptr) disregarded.add(*next);
    return next != nullptr;
}

bool same(dimension d, variant const& a, variant const& b) {
    switch (d) {
        case dimension::type:
            return equal_ignoring_case(a.type.type, b.type.type) &&
                   equal_ignoring_case(a.type.subtype, b.type.subtype) &&
                   a.type.parameters == b.type.parameters;
        case dimension::language: return equal_ignoring_case(a.language, b.language);
        case dimension::charset: return equal_ignoring_case(charset_of(a), charset_of(b));
        case dimension::coding: return same_coding(coding_of(a), coding_of(b));
    }
    return true;
}

dimension_set differences(std::span<variant const> of) {
    dimension_set differing;
    if (!enforced(rules::vary_by_variants)) return differing;
    for (dimension const d : all_dimensions)
        for (std::size_t i = 1; i < of.size() && !differing.has(d); ++i)
            if (!same(d, of[0], of[i])) differing.add(d);
    return differing;
}

}  // namespace

status_code decision::status() const {
    switch (is) {
        case verdict::chosen: break;
        case verdict::not_acceptable: return status_code::not_acceptable;
        case verdict::multiple_choices: return status_code::multiple_choices;
    }
    return status_code::ok;
}

decision choose(preferences const& p, std::span<variant const> of, otherwise o) {
    decision d;
    d.varies = differences(of);
    d.chosen = best_of(p, of, {});
    d.because = &rules::best_variant;
    if (d.chosen == decision::none) {
        d.because = &rules::none_acceptable;
        bool const go_on = o == otherwise::disregard || !enforced(rules::none_acceptable);
        while (go_on && d.chosen == decision::none && disregard_one(p, of, d.disregarded))
            d.chosen = best_of(p, of, d.disregarded);
    }
    if (d.chosen != decision::none) {
        d.is = verdict::chosen;
        for (dimension const in : all_dimensions)
            d.by[static_cast<std::size_t>(in)] = p.judge(in, of[d.chosen]);
        return d;
    }
    d.is = o == otherwise::multiple_choices ? verdict::multiple_choices : verdict::not_acceptable;
    for (dimension const in : all_dimensions)
        for (variant const& v : of)
            if (p.given(in) && excludes(p, in, v)) d.varies.add(in);
    return d;
}

vary vary_of(decision const& d) {
    vary v;
    for (dimension const in : all_dimensions)
        if (d.varies.has(in)) v.all.emplace_back(name_of(field_of(in)));
    return v;
}

void add_fields(field_section& response, decision const& d, std::span<variant const> of) {
    for (std::string const& name : vary_of(d).all) add_vary(response, name);
    if (d.chosen >= of.size() || of[d.chosen].uri.empty() || !enforced(rules::variant_location))
        return;
    if (auto u = uri::parse(std::string{of[d.chosen].uri}))
        set_field(response, content_location{*std::move(u)});
}

}  // namespace httoop::inline v0::negotiation
