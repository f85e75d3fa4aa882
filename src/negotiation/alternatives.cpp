#include <httoop/negotiation/alternatives.hpp>

#include <httoop/negotiation/rules.hpp>

namespace httoop::inline v0::negotiation {

links alternatives(std::span<variant const> of) {
    links list;
    if (!enforced(rules::alternatives_listed)) return list;
    for (variant const& v : of) {
        auto target = v.uri.empty() ? result<uri>{violation{}} : uri::parse(std::string{v.uri});
        if (!target) continue;
        link_value l{*std::move(target), "alternate"};
        if (!v.type.type.empty()) l.parameters.push_back({"type", v.type.compose()});
        if (!v.language.empty()) l.parameters.push_back({"hreflang", std::string{v.language}});
        list.all.push_back(std::move(l));
    }
    return list;
}

}  // namespace httoop::inline v0::negotiation
