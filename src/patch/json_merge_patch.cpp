#include <httoop/patch/json_merge_patch.hpp>

#include <httoop/patch/rules.hpp>

#include "format/json_value.hpp"

namespace httoop::inline v0 {
namespace {

// The function MergePatch of section 2, in its own words.
void merge_patch(json_value& target, json_value const& patch) {
    if (patch.is != json_value::kind::object) {
        target = patch;
        return;
    }
    if (target.is != json_value::kind::object) target = json_value{json_value::kind::object};
    for (json_member const& m : *patch.members) {
        if (m.value.is == json_value::kind::null && enforced(rules::merge_patch_null)) {
            target.members->erase(m.name);
            continue;
        }
        json_value* there = target.members->find(m.name);
        if (there == nullptr) there = &target.members->put(m.name, json_value{});
        merge_patch(*there, m.value);
    }
}

}  // namespace

result<void> apply_json_merge_patch(json_document& target, json_document const& patch, policy const& p) {
    json_document changed = target;
    merge_patch(changed.root(), patch.root());
    json_size const before = size_of(target.root()), after = size_of(changed.root());
    bool const large = (after.octets > p.limits.json_octets && after.octets > before.octets) ||
                       (after.values > p.limits.json_values && after.values > before.values) ||
                       (after.depth > p.limits.json_depth && after.depth > before.depth);
    if (large && p.refuses(rules::patch_growth_limit, 0)) return violation{&rules::patch_growth_limit, 0};
    target = std::move(changed);
    return {};
}

}  // namespace httoop::inline v0
