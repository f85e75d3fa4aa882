#include <httoop/field/cache_control.hpp>

#include <httoop/field/cache_directive.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

bool takes_seconds(cache_argument a) { return a == cache_argument::seconds || a == cache_argument::optional_seconds; }

bool fits(directive const& d, cache_argument a) {
    std::uint32_t n;
    if (!takes_seconds(a) || !enforced(rules::delta_seconds_grammar)) return true;
    return d.argument ? parse_delta_seconds(*d.argument, n) : a == cache_argument::optional_seconds;
}

// Whether the argument is sent as a token: seconds always are (5.2.1, 5.2.2).
bool is_sent_as_token(cache_directive_id id, cache_argument a) {
    switch (id) {
        case cache_directive_id::max_age: return enforced(rules::max_age_token) && enforced(rules::max_age_of_request_token);
        case cache_directive_id::max_stale: return enforced(rules::max_stale_token);
        case cache_directive_id::min_fresh: return enforced(rules::min_fresh_token);
        case cache_directive_id::s_maxage: return enforced(rules::s_maxage_token);
        // Field names are quoted even where a token would do (5.2.2.4, 5.2.2.7).
        default: return a != cache_argument::optional_fields || !enforced(rules::cache_fields_quoted);
    }
}

std::string compose_directive(directive const& d, cache_directive_id id) {
    if (!d.argument || is_sent_as_token(id, row_of(id).argument)) return d.compose();
    std::string text = d.name + '=';
    append_quoted_string(text, *d.argument);
    return text;
}

}  // namespace

result<cache_control> cache_control::parse(octets value) {
    cache_control c;
    if (auto added = c.parse_more(value); !added) return added.error();
    return c;
}

result<void> cache_control::parse_more(octets value) {
    list_reader list{value};
    if (directives.empty()) directives.reserve(list.elements_expected());
    while (list.next()) {
        std::size_t const at = list.offset();
        auto d = directive::parse(list.element(), &rules::cache_control_grammar);
        if (!d) return violation{d.error().broken, at + d.error().offset};
        directives.push_back(*std::move(d));
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string cache_control::compose() const {
    std::string text;
    directive const* lifetimes[static_cast<std::size_t>(cache_directive_id::count_)] = {};  // the first of each name
    for (directive const& d : directives) {
        cache_directive_id const id = identify_cache_directive(d.name);
        cache_argument const a = row_of(id).argument;
        if (takes_seconds(a)) {  // two contradict each other (4.2.1); other directives may well be repeated
            auto& first = lifetimes[static_cast<std::size_t>(id)];
            if (first == nullptr) first = &d;
            if (d.argument != first->argument) return std::string{not_composable};
        }
        if (!fits(d, a)) return std::string{not_composable};
        append_element(text, compose_directive(d, id));
    }
    return parsed_back(std::move(text), *this);
}

cache_control::directive const* cache_control::find(octets name) const {
    for (directive const& d : directives)
        if (d.is(name)) return &d;
    return nullptr;
}

std::optional<std::uint32_t> cache_control::seconds(octets name) const {
    directive const* const d = find(name);
    std::uint32_t n;
    if (d == nullptr || !d->argument || !parse_delta_seconds(*d->argument, n)) return {};
    return n;
}

}  // namespace httoop::inline v0
