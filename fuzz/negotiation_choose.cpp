// Negotiation for a request whose field lines are the octets: "name: value" each, ended by LF. What is
// chosen is acceptable and liked least by nobody else's order; what is disregarded excluded all.
#include <cstdlib>
#include <vector>

#include <httoop/negotiation/alternatives.hpp>
#include <httoop/negotiation/choose.hpp>

#include "fuzz/driver/field_lines.hpp"

using namespace httoop;
using namespace httoop::negotiation;

namespace {

bool acceptable(preferences const& p, variant const& v) {
    bool all = v.source > quality{0};
    for (dimension const d : all_dimensions) {
        judgement const j = p.judge(d, v);
        if (j.because == nullptr || (j.range != judgement::no_range) == p.range(d, j.range).empty()) std::abort();
        all = all && j.weight > quality{0};
    }
    return all;
}

}  // namespace

int fuzz_negotiation_choose(std::uint8_t const* data, std::size_t size) {
    field_section const fields = field_lines({reinterpret_cast<char const*>(data), size});
    std::vector<variant> const of{
        {.type = {"text", "html", {{"charset", "utf-8"}}}, .language = "en", .uri = "a"},
        {.type = {"text", "html", {{"level", "1"}}}, .language = "en-GB-oed", .charset = "koi8-r", .coding = "gzip"},
        {.type = {"text", "plain", {}}, .language = "de-CH", .coding = "br", .source = {500}, .uri = "b", .length = 7},
        {.type = {"image", "png", {}}, .source = {900}},
    };
    for (auto const m : {language_matching::filtering, language_matching::lookup, language_matching::both}) {
        preferences const p{fields, m};
        bool any = false;
        for (variant const& v : of) any = acceptable(p, v) || any;
        decision const d = choose(p, of);
        if ((d.is == verdict::chosen) != any || (d.chosen < of.size()) != any) std::abort();
        if (any && !acceptable(p, of[d.chosen])) std::abort();
        // The order counts among equals alone: chosen among fewer it is chosen again.
        if (any && choose(p, std::vector<variant>{of[d.chosen]}).chosen != 0) std::abort();
        for (variant const& v : of)
            if (any && &v != &of[d.chosen] && choose(p, std::vector<variant>{of[d.chosen], v}).chosen != 0) std::abort();
        decision const anyhow = choose(p, of, otherwise::disregard);
        if (anyhow.is != verdict::chosen || anyhow.disregarded.empty() != any) std::abort();
        field_section response;
        add_fields(response, anyhow, of);
        if (!response.defect() || !response.has(field_id::vary)) std::abort();
    }
    if (alternatives(of).all.size() != 2) std::abort();
    return 0;
}
