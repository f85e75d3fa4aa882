#include <httoop/field/cache_control.hpp>

#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0 {
namespace {

// Two lifetimes contradict each other (RFC 9111 4.2.1); other directives may well be repeated.
bool contradicts_itself(cache_control const& c) {
    for (octets const name : {"max-age", "s-maxage", "max-stale", "min-fresh",
                              "stale-while-revalidate", "stale-if-error"}) {
        directive const* const first = c.find(name);
        for (directive const& d : c.directives)
            if (d.is(name) && d.argument != first->argument) return true;
    }
    return false;
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
    if (contradicts_itself(*this)) return std::string{not_composable};
    std::string text;
    for (directive const& d : directives) append_element(text, d.compose());
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
