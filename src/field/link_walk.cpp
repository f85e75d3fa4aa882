#include <httoop/field/link_walk.hpp>

#include <algorithm>

#include <httoop/field/rules.hpp>
#include <httoop/uri/origin.hpp>

namespace httoop::inline v0 {
namespace {

// The same for URIs that name the same resource.
std::string key_of(uri_view const& u) {
    std::string text = normalise(u).text();
    return text.substr(0, text.find('#'));
}

bool is_in_context(link_value const& l, uri_view const& context) {
    if (l.in_own_context()) return true;
    auto const its = l.resolved_context(context);
    return its && equivalent(*its, context);
}

}  // namespace

std::vector<uri> related(links const& of, octets relation, uri_view const& context,
                         bool any_context) {
    std::vector<uri> targets;
    for (link_value const& l : of.all) {
        if (!l.relates(relation) || !(any_context || is_in_context(l, context))) continue;
        if (auto target = l.resolved_target(context)) targets.push_back(*std::move(target));
    }
    return targets;
}

link_walk::link_walk(uri start, std::string relation, link_walk_options o)
    : at_{std::move(start)}, relation_{std::move(relation)}, options_{o}, visited_{key_of(at_)} {}

link_step link_walk::advance(links const& of, uri_view const& context) {
    auto const targets = related(of, relation_, context);
    if (targets.empty()) return {link_step::end, &rules::link_target, {}};
    uri const& target = targets.front();
    auto const stopped = [&](link_step::kind why) {
        return link_step{why, &rules::link_followed, target};
    };
    bool const careful = enforced(rules::link_followed);
    if (careful && !options_.other_origins && !same_origin(at_, target))
        return stopped(link_step::elsewhere);
    std::string key = key_of(target);
    auto const place = std::lower_bound(visited_.begin(), visited_.end(), key);
    bool const again = place != visited_.end() && *place == key;
    if (careful && again) return stopped(link_step::again);
    if (careful && steps_ >= options_.most) return stopped(link_step::too_far);
    if (!again) visited_.insert(place, std::move(key));
    at_ = target;
    ++steps_;
    return {link_step::next, &rules::link_target, at_};
}

}  // namespace httoop::inline v0
