#include <httoop/conditional/evaluate.hpp>

#include <httoop/conditional/rules.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/http_date.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0::conditional {
namespace {

// A field of which one line is allowed: its value, and whether there are more.
struct single {
    octets value;
    unsigned lines = 0;

    void add(octets v) {
        if (lines++ == 0) value = v;
    }
    explicit operator bool() const { return lines > 0; }
};

// The fields that matter, gathered in one walk.
struct preconditions {
    bool if_match = false, if_none_match = false, range = false;
    single if_modified_since, if_unmodified_since, if_range;

    explicit preconditions(field_section const& fields) {
        for (field_line const line : fields) {
            switch (line.id) {
                case field_id::if_match: if_match = true; break;
                case field_id::if_none_match: if_none_match = true; break;
                case field_id::range: range = true; break;
                case field_id::if_modified_since: if_modified_since.add(line.value); break;
                case field_id::if_unmodified_since: if_unmodified_since.add(line.value); break;
                case field_id::if_range: if_range.add(line.value); break;
                default: break;
            }
        }
    }
};

struct evaluation {
    method const& of;
    field_section const& fields;
    representation const* selected;
    circumstances const& around;
    preconditions given{fields};
    bool bound_by_date = false;  // If-Unmodified-Since was not ignored
    rule const* held = nullptr;  // why the last precondition was evaluated that was true

    bool reads() const { return of == method::get || of == method::head; }
    bool replaces() const {
        return of == method::put || of == method::patch || of == method::delete_;
    }

    void report(violation v) const {
        if (around.findings != nullptr) around.findings->found({v.broken, v.offset, false});
    }

    enum class match { none, one, malformed };

    // Whether the selected representation is among "*" / #entity-tag, over all lines of the field.
    match match_tags(field_id id, bool strongly) const {
        match found = match::none;
        for (field_line const line : fields) {
            if (line.id != id) continue;
            if (line.value == "*") {
                if (fields.count(id) != 1) return match::malformed;
                return selected != nullptr ? match::one : match::none;
            }
            list_reader list{line.value};
            while (list.next()) {
                entity_tag_view tag;
                std::size_t const size = entity_tag_view::parse_front(list.rest(), tag);
                if (size == 0) {
                    report({&rules::entity_tag_grammar, list.offset()});
                    return match::malformed;
                }
                list.took(size);
                if (selected == nullptr || !selected->tag) continue;
                bool const same = strongly ? strong_match(tag, *selected->tag)
                                           : weak_match(tag, *selected->tag);
                if (same) found = match::one;
            }
            if (list.fault().broken != nullptr) {
                report(list.fault());
                return match::malformed;
            }
        }
        return found;
    }

    bool if_match_holds() const {
        return match_tags(field_id::if_match, enforced(rules::if_match_strong)) == match::one;
    }

    bool if_none_match_holds() const {
        match const m = match_tags(field_id::if_none_match, !enforced(rules::if_none_match_weak));
        return m == match::none || (m == match::malformed && reads());
    }

    // The rules for the two fields with one date each.
    struct date_rules {
        rule const &valid, &undated, &clock;
        timestamp undated_means;  // should `undated` not be enforced
    };

    // The field's date and the representation's, or nothing if the field is to be ignored.
    struct two_dates {
        timestamp given, modified;
    };
    std::optional<two_dates> dates(single const& field, date_rules const& by) const {
        auto const date =
            parse_http_date(field.value, enforced(by.clock) ? around.now : timestamp{});
        bool const valid = date.has_value() && field.lines == 1;
        if (!valid && enforced(by.valid)) {
            report(date ? violation{&by.valid, 0} : date.error());
            return {};
        }
        bool const dated = selected != nullptr && selected->last_modified;
        if (!dated && ignored(by.undated)) return {};
        return two_dates{valid ? *date : timestamp{},
                         dated ? *selected->last_modified : by.undated_means};
    }

    bool ignored(rule const& why) const {
        bool const is = enforced(why);
        if (is) report({&why, 0});
        return is;
    }

    // The precondition is false: 412, unless what is asked for was done already.
    decision refused(rule const& why) const {
        if (around.done_already && !of.safe() && enforced(rules::done_already))
            return {verdict::done_already, &rules::done_already};
        return {verdict::precondition_failed, &why};
    }

    // If-Match, else If-Unmodified-Since.
    std::optional<decision> state_changed() {
        if (given.if_match && enforced(rules::if_match_evaluated)) {
            if (!if_match_holds() && enforced(rules::if_match_false))
                return refused(rules::if_match_false);
            held = &rules::if_match_evaluated;
        }
        if (!given.if_unmodified_since) return {};
        if (given.if_match && ignored(rules::if_unmodified_since_yields)) return {};
        if (!enforced(rules::if_unmodified_since_evaluated)) return {};
        auto const date = dates(given.if_unmodified_since,
                                {rules::if_unmodified_since_valid, rules::if_unmodified_since_undated,
                                 rules::if_unmodified_since_clock, {INT64_MAX}});
        bound_by_date = date.has_value();
        if (date && date->modified > date->given && enforced(rules::if_unmodified_since_false))
            return refused(rules::if_unmodified_since_false);
        if (date) held = &rules::if_unmodified_since_evaluated;
        return {};
    }

    // If-None-Match, else If-Modified-Since.
    std::optional<decision> nothing_new() {
        if (given.if_none_match && enforced(rules::if_none_match_evaluated)) {
            if (!if_none_match_holds() && enforced(rules::if_none_match_false))
                return decision{reads() ? verdict::not_modified : verdict::precondition_failed,
                                &rules::if_none_match_false};
            held = &rules::if_none_match_evaluated;
        }
        if (!given.if_modified_since) return {};
        if (given.if_none_match && ignored(rules::if_modified_since_yields)) return {};
        if (!reads() && ignored(rules::if_modified_since_valid)) return {};
        auto const date = dates(given.if_modified_since,
                                {rules::if_modified_since_valid, rules::if_modified_since_undated,
                                 rules::if_modified_since_clock, {INT64_MIN}});
        if (date && date->modified <= date->given && enforced(rules::if_modified_since_false))
            return decision{verdict::not_modified, &rules::if_modified_since_false};
        if (date) held = &rules::if_modified_since_false;
        return {};
    }

    // If-Range = entity-tag / HTTP-date. What cannot be parsed is false.
    bool if_range_true() const {
        single const& field = given.if_range;
        if (!field || !enforced(rules::if_range_evaluated)) return true;
        if (field.lines != 1) return false;
        if (field.value.substr(0, 3).find('"') != octets::npos) {
            auto const tag = entity_tag_view::parse(field.value);
            if (!tag) report(tag.error());
            return tag && selected->tag && strong_match(*tag, *selected->tag);
        }
        auto const date = parse_http_date(field.value, around.now);
        if (!date) report(date.error());
        bool const strong = selected->last_modified_is_strong || !enforced(rules::date_strength);
        return date && strong && selected->last_modified && *date == *selected->last_modified;
    }

    // Whether the preconditions, all of which hold, tell which state the client believes to change:
    // the one it names, or that there is none.
    bool bound() const {
        return given.if_match || bound_by_date || fields.value(field_id::if_none_match) == "*";
    }

    decision about_range() const {
        if (!given.if_range || of != method::get || selected == nullptr) return {};
        if (!given.range && ignored(rules::if_range_without_range)) return {};
        if (!selected->ranges && ignored(rules::if_range_without_support)) return {};
        if (if_range_true()) return {verdict::proceed, &rules::if_range_evaluated};
        if (!enforced(rules::if_range_false)) return {};
        return {verdict::proceed_without_range, &rules::if_range_false};
    }
};

// Why preconditions do not count at all for such a request (13.2.1): null if they do.
rule const* why_not(method const& m, circumstances const& c) {
    if (!enforced(rules::preconditions_evaluated)) return &rules::preconditions_evaluated;
    if (!c.answers_for_it && enforced(rules::preconditions_elsewhere))
        return &rules::preconditions_elsewhere;
    if ((m == method::connect || m == method::options || m == method::trace) &&
        enforced(rules::preconditions_of_method))
        return &rules::preconditions_of_method;
    bool const succeeds = c.otherwise.status_class() == 2 ||
                          c.otherwise == status_code::precondition_failed ||
                          !enforced(rules::preconditions_of_success);
    return succeeds ? nullptr : &rules::preconditions_of_success;
}

}  // namespace

status_code decision::status(status_code otherwise) const {
    switch (is) {
        case verdict::not_modified: return status_code::not_modified;
        case verdict::precondition_failed: return status_code::precondition_failed;
        case verdict::precondition_required: return status_code::precondition_required;
        case verdict::done_already: return status_code::no_content;
        case verdict::proceed:
        case verdict::proceed_without_range: break;
    }
    return otherwise;
}

decision evaluate(method const& m, field_section const& fields, representation const* selected,
                  circumstances const& c) {
    evaluation e{m, fields, selected, c};
    preconditions const& given = e.given;
    bool const none = !given.if_match && !given.if_none_match && !given.if_modified_since &&
                      !given.if_unmodified_since && !given.if_range;
    if (none && !c.lost_updates_prevented) return {};
    if (rule const* const why = why_not(m, c)) {
        if (none) return {};
        e.report({why, 0});
        return {verdict::proceed, why};
    }
    bool const in_order = enforced(rules::preconditions_order);
    if (auto const d = in_order ? e.state_changed() : e.nothing_new()) return *d;
    if (auto const d = in_order ? e.nothing_new() : e.state_changed()) return *d;
    if (c.lost_updates_prevented && e.replaces() && !e.bound() &&
        enforced(rules::precondition_required))
        return {verdict::precondition_required, &rules::precondition_required};
    decision const d = e.about_range();
    return d.because != nullptr ? d : decision{d.is, e.held};
}

decision evaluate(request const& r, representation const* selected, circumstances const& c) {
    return evaluate(r.method(), r.fields(), selected, c);
}

bool if_range_holds(field_section const& fields, representation const& selected,
                    circumstances const& c) {
    return evaluation{method{method::get}, fields, &selected, c}.about_range().is ==
           verdict::proceed;
}

}  // namespace httoop::inline v0::conditional
