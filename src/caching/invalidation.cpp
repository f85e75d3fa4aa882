#include <httoop/caching/invalidation.hpp>

#include <algorithm>

#include <httoop/caching/key.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/message/combined.hpp>
#include <httoop/syntax/structured_list.hpp>
#include <httoop/uri/uri.hpp>

#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

// Strings of a structured list, without their parameters (RFC 9875 2, 3). Other members say nothing.
std::vector<std::string> strings_in(field_section const& fields, field_id id, cache_options const& o) {
    std::vector<std::string> all;
    if (!fields.has(id)) return all;
    std::string memory;
    auto const list = structured::list::parse(combined(fields, id, memory));
    if (!list) return all;
    for (structured::member const& m : *list) {
        if (all.size() >= o.limits.cache_groups) break;
        if (std::string const* const name = m.as_string()) all.push_back(*name);
    }
    return all;
}

void add_named(invalidation& i, field_id id, octets key, response const& head, account* why) {
    if (head.fields().count(id) != 1 || !enforced(rules::named_uris_invalidated)) return;
    auto const base = uri_view::parse(key);
    auto const reference = uri_view::parse(head.fields().value(id));
    if (!base || !reference) return;
    auto const target = resolve(*base, *reference);
    if (!target) return;
    auto const named = key_of(*target);
    if (!named || std::find(i.keys.begin(), i.keys.end(), *named) != i.keys.end()) return;
    if (origin_of_key(*named) != origin_of_key(key) && enforced(rules::other_origin_not_invalidated)) {
        tell_line(why, rules::other_origin_not_invalidated, verdict::keeps, head.fields(), id);
        return;
    }
    tell_line(why, rules::named_uris_invalidated, verdict::drops, head.fields(), id);
    i.keys.push_back(*named);
}

}  // namespace

invalidation invalidated(request const& r, octets key, response const& head, cache_options const& o, account* why) {
    invalidation i;
    unsigned const of_class = head.status().status_class();
    if (r.method().safe()) return i;
    if (!(of_class == 2 || of_class == 3)) {
        if (why != nullptr)
            why->add(rules::target_invalidated, verdict::keeps, std::string{r.method().token()} + ", " + std::to_string(head.status().number()));
        return i;
    }
    if (enforced(rules::target_invalidated)) i.keys.emplace_back(key);
    if (why != nullptr)
        why->add(rules::target_invalidated, verdict::drops,
                 std::string{r.method().token()} + ", " + std::to_string(head.status().number()));
    add_named(i, field_id::location, key, head, why);
    add_named(i, field_id::content_location, key, head, why);
    if (enforced(rules::groups_invalidated)) i.groups = strings_in(head.fields(), field_id::cache_group_invalidation, o);
    if (!i.groups.empty()) tell_line(why, rules::groups_invalidated, verdict::drops, head.fields(), field_id::cache_group_invalidation);
    return i;
}

std::vector<std::string> groups_of(field_section const& response, cache_options const& o) {
    return strings_in(response, field_id::cache_groups, o);
}

std::vector<std::string> tags_of(field_section const& response, cache_options const& o) {
    constexpr octets between = ", \t";
    std::vector<std::string> all;
    auto const names_tags = [&o](field_line const& line) {
        return std::any_of(o.tag_fields.begin(), o.tag_fields.end(), [&](auto const& name) { return equal_ignoring_case(name, line.name); });
    };
    if (o.tag_fields.empty()) return all;
    for (field_line const line : response) {
        if (!names_tags(line)) continue;
        for (octets value = line.value; all.size() <= o.limits.cache_groups;) {
            value.remove_prefix(std::min(value.find_first_not_of(between), value.size()));
            if (value.empty()) break;
            octets const tag = value.substr(0, value.find_first_of(between));
            if (std::find(all.begin(), all.end(), tag) == all.end()) all.emplace_back(tag);
            value.remove_prefix(tag.size());
        }
    }
    return all;
}

}  // namespace httoop::inline v0::caching
