#include <httoop/caching/validation.hpp>

#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/field/if_match.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/syntax/list.hpp>

#include "caching/for_range.hpp"
#include "caching/stored_representation.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

// The stored responses whose validators go into the request, and the list for If-None-Match.
struct nominated {
    std::string tags;
    stored_response const* single = nullptr;
    std::size_t count = 0;
};

// Whether the content that it holds would do, if it is still right.
bool could_answer(stored_response const& s, request const& r) {
    if (s.complete || !enforced(rules::partial_tag_only_within)) return true;
    return holds_enough(s, r, {.now = s.response_time}, {});
}

void nominate(nominated& n, stored_response const& s) {
    n.single = ++n.count == 1 ? &s : nullptr;
    auto const tag = representation_of(s).tag;
    if (!tag || !enforced(rules::validation_tags) || !enforced(rules::update_requested)) return;
    // No tag has a quote in it: what stands there already is this one, or the weak one to it, which matches as well.
    if (std::string const one = tag->compose(); n.tags.find(one) == std::string::npos) append_element(n.tags, one);
}

nominated nominated_of(request const& r, std::span<stored_response const* const> stored, choice const& c) {
    nominated n;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        stored_response const& s = *stored[i];
        if (!method_serves(s, r.method()) || !s.has_validator() || !could_answer(s, r)) continue;
        // One without a tag can be validated by its date only if it is the one that was chosen; and by a weak tag no 304 is
        // about a response to other requests (4.3.4).
        auto const tag = representation_of(s).tag;
        if (i != c.which && (!tag || (tag->weak && !s.selecting.match(r.fields())))) continue;
        nominate(n, s);
    }
    return n;
}

void add_preconditions(request& out, nominated const& n) {
    bool const own = out.fields().has(field_id::if_none_match);
    if (!n.tags.empty()) {
        std::string list;
        for (field_line const line : out.fields())
            if (line.id == field_id::if_none_match) append_element(list, line.value);
        if (list != "*") {
            append_element(list, n.tags);
            out.fields().set(field_id::if_none_match, list);
        }
    }
    if (n.single == nullptr || own || out.fields().has(field_id::range) || !enforced(rules::validation_date)) return;
    octets const modified = n.single->head.fields().value(field_id::last_modified);
    if (!modified.empty()) out.fields().set(field_id::if_modified_since, modified);
}

// What was added to the request that goes out.
void tell_preconditions(account* why, nominated const& n, request const& r, request const& out) {
    if (why != nullptr && !n.tags.empty())
        why->add(rules::validation_tags, verdict::validates, "If-None-Match: " + n.tags);
    if (out.fields().has(field_id::if_modified_since) && !r.fields().has(field_id::if_modified_since))
        tell_line(why, rules::validation_date, verdict::validates, out.fields(), field_id::if_modified_since);
}

// What is missing of so many octets; nothing if it is more than one range.
std::optional<byte_range> only_gap(std::vector<byte_range> const& held, std::uint64_t length) {
    std::optional<byte_range> gap;
    std::uint64_t from = 0;  // where the next gap would begin
    for (byte_range const& h : held) {
        if (h.first > from && gap) return {};
        if (h.first > from) gap = byte_range{from, h.first - 1};
        from = h.last + 1;
    }
    if (from < length && gap) return {};
    if (from < length) gap = byte_range{from, length - 1};
    return gap;
}

}  // namespace

request validation(request const& r, std::span<stored_response const* const> stored, choice const& c, account* why) {
    request out = r;
    if (!enforced(rules::directives_passed)) out.fields().erase(field_id::cache_control);
    bool const none = c.answers() || c.is == use::only_if_cached || c.reason == forward_reason::method ||
                      c.reason == forward_reason::bypass;
    if (none || stored.empty() || r.fields().has_any(of_origin)) return out;
    nominated const n = nominated_of(r, stored, c);
    add_preconditions(out, n);
    tell_preconditions(why, n, r, out);
    return out;
}

bool asks_more(request const& r, request const& sent) {
    auto const other = [&](field_id id) {
        return r.fields().count(id) != sent.fields().count(id) || r.fields().value(id) != sent.fields().value(id);
    };
    return other(field_id::if_none_match) || other(field_id::if_modified_since) || other(field_id::if_range);
}

bool asks_of_it_alone(request const& r, stored_response const& s) {
    field_section const& own = r.fields();
    if (own.has(field_id::if_none_match)) {
        auto const tag = representation_of(s).tag;
        auto const asked = r.get<if_none_match>();
        return tag && asked && !asked->any &&
               std::all_of(asked->tags.begin(), asked->tags.end(), [&](entity_tag const& one) { return one.opaque == tag->opaque; });
    }
    bool const as_it_came = own.has_any(of_origin);
    if (!own.has(field_id::if_modified_since)) return !as_it_came;
    octets const modified = s.head.fields().value(field_id::last_modified);
    bool const asks_by_stored = !as_it_came && !own.has(field_id::range);
    return !modified.empty() && (asks_by_stored || own.value(field_id::if_modified_since) == modified);
}

request validation_behind(request const& r, stored_response const& s, account* why) {
    request plain = r;
    erase_conditions(plain);
    nominated n;
    if (could_answer(s, plain)) nominate(n, s);
    request out = plain;
    add_preconditions(out, n);
    tell_preconditions(why, n, plain, out);
    return out;
}

std::optional<request> completion(request const& r, stored_response const& s, account* why) {
    std::string const if_range = if_range_of(s);
    if (s.complete || !s.length || if_range.empty()) return {};
    std::optional<byte_range> const gap = only_gap(s.held, *s.length);
    if (!gap) return {};
    ranges_specifier missing;
    missing.specs.push_back({range_spec::from_to, gap->first, gap->last});
    tell(why, rules::incomplete_not_used, verdict::completes, "Range: " + missing.compose());
    return for_range(r, missing, if_range);
}

}  // namespace httoop::inline v0::caching
