#include <httoop/field/directive.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {

result<directive> directive::parse(octets s, rule const* grammar, parameter_form form) {
    directive d;
    std::size_t at = token_size(s);
    d.name = s.substr(0, at);
    if (at == s.size() && at > 0) return d;
    parameter p;
    at = 0;
    bool const fits = take_parameter(s, at, form, p);
    if ((!fits || at != s.size()) && enforced(*grammar)) return violation{grammar, at};
    d.argument = std::move(p.value);
    return d;
}

std::string directive::compose() const {
    std::string text = name;
    if (argument) {
        text += '=';
        append_token_or_quoted_string(text, *argument);
    }
    return text;
}

bool directive::is(octets other) const { return equal_ignoring_case(name, other); }

}  // namespace httoop::inline v0
