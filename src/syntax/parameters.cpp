#include <httoop/syntax/parameters.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {
namespace {

void skip_ows(octets s, std::size_t& at) {
    while (at < s.size() && OWS_octet(s[at])) ++at;
}

void skip_bad_space(octets s, std::size_t& at, parameter_form form) {
    if (form == parameter_form::bad_space && enforced(rules::bws_removed)) skip_ows(s, at);
}

}  // namespace

bool take_parameter(octets s, std::size_t& at, parameter_form form, parameter& p) {
    std::size_t const name = token_size(s.substr(at));
    p.name = s.substr(at, name);
    at += name;
    if (name == 0) return false;
    skip_bad_space(s, at, form);
    if (at == s.size() || s[at] != '=') return false;
    ++at;
    skip_bad_space(s, at, form);
    if (std::size_t const token = token_size(s.substr(at)); token > 0) {
        p.value = s.substr(at, token);
        at += token;
        return true;
    }
    std::size_t const quoted = quoted_string_size(s.substr(at));
    if (quoted == 0) return false;
    if (auto value = parse_quoted_string(s.substr(at, quoted))) p.value = *std::move(value);
    at += quoted;
    return true;
}

result<parameters> parameters::parse(octets s, parameter_form form) {
    parameters all;
    std::size_t at = 0;
    for (skip_ows(s, at); at < s.size(); skip_ows(s, at)) {
        bool fits = s[at] == ';';
        if (fits) {
            ++at;
            skip_ows(s, at);
            if (at == s.size() || s[at] == ';') continue;  // an empty parameter
            parameter p;
            fits = take_parameter(s, at, form, p);
            if (fits) all.push_back(std::move(p));
        }
        if (fits) continue;
        if (enforced(rules::parameter_grammar)) return violation{&rules::parameter_grammar, at};
        ++at;
    }
    return all;
}

std::string const* parameters::find(octets name) const {
    for (parameter const& p : *this)
        if (equal_ignoring_case(p.name, name)) return &p.value;
    return nullptr;
}

void parameters::compose(std::string& to, parameter_form form) const {
    bool const spaced = form == parameter_form::bad_space && !enforced(rules::bws_not_sent);
    for (parameter const& p : *this) {
        (to += "; ").append(p.name).append(spaced ? " = " : "=");
        append_token_or_quoted_string(to, p.value);
    }
}

}  // namespace httoop::inline v0
