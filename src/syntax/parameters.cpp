#include <httoop/syntax/parameters.hpp>

#include <algorithm>
#include <vector>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {
namespace {

void skip_ows(octets s, std::size_t& at) {
    while (at < s.size() && OWS_octet(s[at])) ++at;
}

// Behind white space that is allowed there though it is bad.
std::size_t behind_bad_space(octets s, std::size_t at, parameter_form form) {
    if (form != parameter_form::strict && enforced(rules::bws_removed)) skip_ows(s, at);
    return at;
}

// What stands at s[at] is [ parameter ] if `separated`, else nothing.
result<parameters> parse_all(octets s, parameter_form form, bool separated) {
    parameters all;
    std::size_t at = 0;
    for (skip_ows(s, at); at < s.size(); skip_ows(s, at)) {
        if (s[at] == ';') {
            ++at;
            separated = true;
            continue;
        }
        parameter p;
        bool const fits = separated && take_parameter(s, at, form, p);
        if (!fits && enforced(rules::parameter_grammar))
            return violation{&rules::parameter_grammar, at};
        if (fits) all.push_back(std::move(p));
        else ++at;
        separated = false;
    }
    return all;
}

bool less_ignoring_case(octets a, octets b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return to_lower(x) < to_lower(y); });
}

}  // namespace

bool take_parameter(octets s, std::size_t& at, parameter_form form, parameter& p) {
    p.at = at;
    std::size_t const name = token_size(s.substr(at));
    p.name = s.substr(at, name);
    at += name;
    if (name == 0) return false;
    std::size_t const sign = behind_bad_space(s, at, form);
    if (form == parameter_form::optional_value && (sign == s.size() || s[sign] != '=')) return true;
    at = sign;
    if (at == s.size() || s[at] != '=') return false;
    at = behind_bad_space(s, at + 1, form);
    if (std::size_t const token = token_size(s.substr(at)); token > 0) {
        p.value = s.substr(at, token);
        at += token;
        return true;
    }
    std::size_t const quoted = quoted_string_size(s.substr(at));
    if (quoted == 0) return false;
    if (auto value = parse_quoted_string(s.substr(at, quoted))) p.value = *std::move(value);
    p.quoted = true;
    at += quoted;
    return true;
}

bool operator==(parameter const& a, parameter const& b) { return a.name == b.name && a.value == b.value; }

struct parameters::list {
    std::vector<parameter> all;
};

parameters::parameters() = default;
parameters::parameters(std::initializer_list<parameter> all) {
    if (all.size() > 0) list_ = make_owned<list>(all);
}
parameters::parameters(parameters const& o) {
    if (o.list_) list_ = make_owned<list>(*o.list_);
}
parameters::parameters(parameters&&) noexcept = default;
parameters& parameters::operator=(parameters const& o) { return *this = parameters{o}; }
parameters& parameters::operator=(parameters&&) noexcept = default;
parameters::~parameters() = default;

parameter const* parameters::begin() const { return list_ ? list_->all.data() : nullptr; }
parameter const* parameters::end() const { return list_ ? list_->all.data() + list_->all.size() : nullptr; }

void parameters::push_back(parameter p) {
    if (!list_) list_ = make_owned<list>();
    list_->all.push_back(std::move(p));
}

void parameters::erase(octets name) {
    if (list_) std::erase_if(list_->all, [&](parameter const& p) { return equal_ignoring_case(p.name, name); });
}

bool operator==(parameters const& a, parameters const& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

result<parameters> parameters::parse(octets s, parameter_form form) {
    return parse_all(s, form, false);
}

result<parameters> parameters::parse_separated(octets s, parameter_form form) {
    return parse_all(s, form, true);
}

std::string const* parameters::find(octets name) const {
    for (parameter const& p : *this)
        if (equal_ignoring_case(p.name, name)) return &p.value;
    return nullptr;
}

parameter const* parameters::repeated() const {
    std::vector<parameter const*> sorted;
    for (parameter const& p : *this) sorted.push_back(&p);
    std::stable_sort(sorted.begin(), sorted.end(), [](parameter const* a, parameter const* b) {
        return less_ignoring_case(a->name, b->name);
    });
    parameter const* first = nullptr;
    for (std::size_t i = 1; i < sorted.size(); ++i)
        if (equal_ignoring_case(sorted[i - 1]->name, sorted[i]->name))
            if (first == nullptr || sorted[i] < first) first = sorted[i];
    return first;
}

void parameters::compose(std::string& to, parameter_form form) const {
    bool const spaced = form == parameter_form::bad_space && !enforced(rules::bws_not_sent);
    for (parameter const& p : *this) {
        (to += "; ").append(p.name);
        if (form == parameter_form::optional_value && p.value.empty()) continue;
        to += spaced ? " = " : "=";
        append_token_or_quoted_string(to, p.value);
    }
}

}  // namespace httoop::inline v0
