#include <httoop/field/cdn_cache_control.hpp>

#include <algorithm>

#include <httoop/field/cache_directive.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {
namespace {

// Whether the value is of the type that RFC 9213 2.1 infers for a response directive: seconds, nothing, or
// nothing or a string with field names.
bool fits_directive(octets name, structured::bare_item const& value) {
    cache_directive_row const& row = row_of(identify_cache_directive(name));
    if (!row.in_responses()) return true;
    switch (row.argument) {
        case cache_argument::seconds: return value.as_integer() && *value.as_integer() >= 0;
        case cache_argument::optional_seconds: return true;  // of requests
        case cache_argument::optional_fields: return value.as_boolean() == true || value.as_string() != nullptr;
        case cache_argument::none: return value.as_boolean() == true;
    }
    return true;
}

}  // namespace

result<cdn_cache_control> cdn_cache_control::parse(octets value) {
    auto d = structured::dictionary::parse(value);
    if (!d) return d.error();
    if (d->empty() && enforced(rules::targeted_empty)) return violation{&rules::targeted_empty, 0};
    return cdn_cache_control{*std::move(d)};
}

std::string cdn_cache_control::compose() const {
    if (directives.empty()) return {};
    for (auto const& [key, member] : directives)
        if (!fits_directive(key, member) && enforced(rules::targeted_value))
            return std::string{not_composable};
    return composed_or_not(directives, *this);
}

structured::bare_item const* cdn_cache_control::find(octets name) const {
    structured::member const* const m = directives.find(name);
    return m != nullptr && fits_directive(name, *m) ? m : nullptr;
}

std::optional<std::uint32_t> cdn_cache_control::seconds(octets name) const {
    structured::bare_item const* const d = find(name);
    if (d == nullptr || !d->as_integer() || *d->as_integer() < 0) return {};
    return static_cast<std::uint32_t>(std::min<std::int64_t>(*d->as_integer(), delta_seconds_most));
}

}  // namespace httoop::inline v0
