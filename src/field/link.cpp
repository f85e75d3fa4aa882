#include <httoop/field/link.hpp>

#include <iterator>

#include <httoop/core/ascii.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/ext_value.hpp>

namespace httoop::inline v0 {
namespace {

// Parameters that count once, whoever wrote them more often.
struct once {
    octets name;
    rule const& why;
};
constexpr once counting_once[] = {{"rel", rules::link_rel},
                                  {"media", rules::link_media},
                                  {"title", rules::link_title},
                                  {"title*", rules::link_title_extended},
                                  {"type", rules::link_type}};

parameters without_repeated(parameters const& all, findings_sink* ignored, std::size_t at) {
    bool seen[std::size(counting_once)] = {};
    parameters kept;
    for (parameter const& p : all) {
        bool again = false;
        for (std::size_t i = 0; i < std::size(counting_once); ++i) {
            auto const& [name, why] = counting_once[i];
            if (!equal_ignoring_case(p.name, name) || !enforced(why)) continue;
            again = std::exchange(seen[i], true);
            if (again) tell_ignored(ignored, why, at + p.at);
        }
        if (!again) kept.push_back(p);
    }
    return kept;
}

// reg-rel-type = LOALPHA *( LOALPHA / DIGIT / "." / "-" ), in any case
bool is_registered(octets relation) {
    constexpr octet_class more = ALPHA + DIGIT + octet_class(".-");
    return !relation.empty() && ALPHA(relation[0]) && more.all(relation);
}

bool is_relation(octets relation) {
    if (is_registered(relation)) return true;
    auto const u = uri_view::parse(relation);
    return u && !u->relative();
}

std::vector<octets> split(std::string const* types) {
    std::vector<octets> all;
    for (octets rest = types == nullptr ? octets{} : octets{*types}; !rest.empty();) {
        std::size_t const end = rest.find(' ') == octets::npos ? rest.size() : rest.find(' ');
        if (end > 0) all.push_back(rest.substr(0, end));
        rest.remove_prefix(end == rest.size() ? end : end + 1);
    }
    return all;
}

bool same_relation(octets a, octets b) {
    rule const& without_case =
        is_registered(a) ? rules::link_relation_case : rules::link_extension_case;
    return enforced(without_case) ? equal_ignoring_case(a, b) : a == b;
}

}  // namespace

std::size_t link_value::uncut(octets rest) {
    std::size_t const end = rest.front() == '<' ? rest.find('>') : octets::npos;
    return end == octets::npos ? 0 : end;
}

result<link_value> link_value::parse(octets s, findings_sink* ignored) {
    std::size_t const end = s.find('>');
    if (s.empty() || s.front() != '<' || end == octets::npos) {
        bool const open = !s.empty() && s.front() == '<';
        if (enforced(rules::link_grammar))
            return violation{&rules::link_grammar, open ? s.size() : 0};
        return link_value{};
    }
    auto target = uri::parse(std::string{s.substr(1, end - 1)});
    if (!target) return violation{target.error().broken, 1 + target.error().offset};
    auto p = httoop::parameters::parse(s.substr(end + 1), parameter_form::optional_value);
    if (!p) return violation{p.error().broken, end + 1 + p.error().offset};
    drop_broken_ext_values(*p, ignored, end + 1);
    return link_value{*std::move(target), without_repeated(*p, ignored, end + 1)};
}

std::string link_value::compose() const {
    auto const types = relations();
    if (types.empty() && enforced(rules::link_rel)) return std::string{not_composable};
    for (octets const type : types)
        if (!is_relation(type) && enforced(rules::link_relation))
            return std::string{not_composable};
    std::string text = '<' + target.text() + '>';
    parameters.compose(text, parameter_form::optional_value);
    return text;
}

std::vector<octets> link_value::relations() const { return split(parameters.find("rel")); }

std::vector<octets> link_value::reverse_relations() const { return split(parameters.find("rev")); }

bool link_value::relates(octets relation) const {
    for (octets const type : relations())
        if (same_relation(type, relation)) return true;
    return false;
}

bool link_value::in_own_context() const {
    return parameters.find("anchor") == nullptr || !enforced(rules::link_anchor);
}

result<uri> link_value::resolved_target(uri_view const& base) const {
    if (!enforced(rules::link_target)) return target;
    return resolve(base, target);
}

result<uri> link_value::resolved_context(uri_view const& base) const {
    std::string const* const anchor = parameters.find("anchor");
    if (anchor == nullptr) return uri{base};
    auto context = uri::parse(*anchor);
    if (!context || !enforced(rules::link_context)) return context;
    return resolve(base, *context);
}

std::optional<std::string> link_value::title() const { return text_of(parameters, "title"); }

std::vector<octets> link_value::languages() const {
    std::vector<octets> all;
    for (parameter const& p : parameters)
        if (equal_ignoring_case(p.name, "hreflang")) all.push_back(p.value);
    return all;
}

}  // namespace httoop::inline v0
