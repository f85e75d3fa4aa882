#include <httoop/caching/serving.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/content_range.hpp>
#include <httoop/range/multipart.hpp>

#include "caching/stored_representation.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

constexpr field_set preconditions{field_id::if_none_match, field_id::if_modified_since};
constexpr field_set asking_for_less = preconditions + field_set{field_id::range};

void append_number(field_section& fields, field_id id, std::uint64_t n) {
    char digits[20];
    fields.append(id, {digits, static_cast<std::size_t>(compose_decimal(digits, n) - digits)});
}

void add_age(stored_response const& s, circumstances const& c, response& head) {
    if (!enforced(rules::age_generated)) return;
    if (c.validated && !s.freshness.aged) return;  // it says that the origin was not asked (5.1)
    append_number(head.fields(), field_id::age, s.freshness.age(c.now));
}

// Whether the request's own preconditions are answered with 304 (4.3.2).
bool is_not_modified(stored_response const& s, request const& r, circumstances const& c, account* why) {
    if (s.head.status() != status_code::ok || !enforced(rules::preconditions_evaluated_by_cache)) return false;
    if (c.validated && !enforced(rules::full_for_client)) return true;
    if (!r.fields().has_any(preconditions)) return false;
    representation selected = representation_of(s);
    if (!selected.last_modified && enforced(rules::date_for_last_modified)) selected.last_modified = s.freshness.date;
    field_section fields = r.fields();
    fields.erase(field_id::if_match);
    fields.erase(field_id::if_unmodified_since);
    auto const d = conditional::evaluate(r.method(), fields, &selected, {.now = c.now});
    if (d.is != conditional::verdict::not_modified) return false;
    tell(why, rules::preconditions_evaluated_by_cache, verdict::reuses, "304, by the request's own preconditions");
    return true;
}

void copy_head(stored_response const& s, response& head) {
    head.status(s.head.status());
    if (s.head.reason_given()) head.reason(s.head.reason());
    head.fields() = s.head.fields();
}

answer whole_of(stored_response const& s, request const& r, response& head) {
    copy_head(s, head);
    bool const content = r.method() != method::head && s.head.status().content_allowed();
    if (s.length && r.method() == method::head && !head.fields().has(field_id::content_length))
        append_number(head.fields(), field_id::content_length, *s.length);
    return {content ? answer::whole : answer::none, {}, &rules::fresh_reused};
}

answer parts_of(stored_response const& s, request const& r, circumstances const& c, range::selection selected,
                response& head) {
    if (enforced(rules::partial_marked)) head.status(status_code::partial_content);
    bool const if_range = r.fields().has(field_id::if_range);
    octets const type = s.head.fields().value(field_id::content_type);
    bool const several = selected.multipart();
    for (field_line const line : s.head.fields()) {
        if (line.id == field_id::content_length || line.id == field_id::content_range ||
            (several && line.id == field_id::content_type))
            continue;
        if (range::goes_with_206(line.id, if_range)) head.fields().append(line);
    }
    if (several) {
        range::multipart const m{std::string{c.boundary}, std::string{type}, s.length.value_or(0)};
        head.fields().set(field_id::content_type, m.content_type());
    } else {
        head.fields().append(field_id::content_range, range::content_range_of(selected, s.length.value_or(0)));
    }
    return {answer::parts, std::move(selected.ranges), selected.because};
}

answer not_satisfiable_of(stored_response const& s, range::selection const& selected, response& head) {
    head.status(status_code::range_not_satisfiable);
    for (field_line const line : s.head.fields())
        if (line.id == field_id::date || line.id == field_id::vary) head.fields().append(line);
    head.fields().append(field_id::content_range, range::content_range_of(selected, s.length.value_or(0)));
    return {answer::none, {}, selected.because};
}

}  // namespace

answer make_answer(stored_response const& s, request const& r, circumstances const& c, cache_options const& o,
                   response& head, account* why) {
    head.clear();
    if (!r.fields().has_any(asking_for_less) && s.complete) [[likely]] {
        answer const a = whole_of(s, r, head);
        add_age(s, c, head);
        return a;
    }
    if (is_not_modified(s, r, c, why)) {
        head.status(status_code::not_modified);
        head.fields() = conditional::fields_of_304(s.head.fields());
        add_age(s, c, head);
        return {answer::none, {}, &rules::preconditions_evaluated_by_cache};
    }
    answer a;
    range::selection selected;
    if (s.head.status() == status_code::ok) selected = selected_of(s, r, c, o);
    bool const no_boundary = selected.multipart() && c.boundary.empty();
    if (no_boundary) selected = {};
    if (!s.complete && (no_boundary || !holds_enough(s, r, c, o))) {  // choose() sends nobody here
        head = gateway_timeout();
        return {answer::none, {}, &rules::incomplete_not_used};
    }
    if (selected.is == range::selection::parts) {
        tell(why, rules::partial_marked, verdict::reuses, "206, by Range of the request");
        a = parts_of(s, r, c, std::move(selected), head);
    } else if (selected.is == range::selection::not_satisfiable) {
        tell(why, selected.because != nullptr ? *selected.because : rules::partial_marked, verdict::reuses, "416, by Range of the request");
        a = not_satisfiable_of(s, selected, head);
    } else {
        a = whole_of(s, r, head);
    }
    add_age(s, c, head);
    return a;
}

response gateway_timeout() {
    return enforced(rules::unvalidated_is_504) ? response{status_code::gateway_timeout}
                                               : response{status_code::bad_gateway};
}

}  // namespace httoop::inline v0::caching
