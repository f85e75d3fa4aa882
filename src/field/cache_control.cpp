#include <httoop/field/cache_control.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/age.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

// cache-directive; false with `at` where it does not fit.
bool take_directive(octets s, std::size_t& at, cache_control::directive& d) {
    at = token_size(s);
    d.name = s.substr(0, at);
    if (at == 0) return false;
    if (at == s.size()) return true;
    if (s[at] != '=') return false;
    octets const argument = s.substr(++at);
    if (is_token(argument)) {
        d.argument = argument;
        return true;
    }
    std::size_t const quoted = quoted_string_size(argument);
    if (quoted == 0 || quoted != argument.size()) {
        at += quoted > 0 ? quoted : token_size(argument);
        return false;
    }
    auto text = parse_quoted_string(argument);
    if (text) d.argument = *std::move(text);
    return text.has_value();
}

}  // namespace

result<cache_control> cache_control::parse(octets value) {
    cache_control c;
    if (auto added = c.parse_more(value); !added) return added.error();
    return c;
}

result<void> cache_control::parse_more(octets value) {
    list_reader list{value};
    while (list.next()) {
        std::size_t const element_at = list.offset();
        std::size_t at;
        directive d;
        if (!take_directive(list.element(), at, d) && enforced(rules::cache_control_grammar))
            return violation{&rules::cache_control_grammar, element_at + at};
        directives.push_back(std::move(d));
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string cache_control::compose() const {
    std::string text;
    for (directive const& d : directives) {
        std::string element = d.name;
        if (d.argument) {
            element += '=';
            append_token_or_quoted_string(element, *d.argument);
        }
        append_element(text, element);
    }
    return parsed_back(std::move(text), *this);
}

cache_control::directive const* cache_control::find(octets name) const {
    for (directive const& d : directives)
        if (equal_ignoring_case(d.name, name)) return &d;
    return nullptr;
}

std::optional<std::uint32_t> cache_control::seconds(octets name) const {
    directive const* const d = find(name);
    std::uint32_t n;
    if (d == nullptr || !d->argument || !parse_delta_seconds(*d->argument, n)) return {};
    return n;
}

}  // namespace httoop::inline v0
