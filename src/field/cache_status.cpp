#include <httoop/field/cache_status.hpp>

#include <httoop/field/rules.hpp>

#include "status_items.hpp"

namespace httoop::inline v0 {

octets cache_handling::name() const { return text_if(as_string_or_token()).value_or(octets{}); }

bool cache_handling::flag(octets parameter) const {
    auto const* const p = parameters.find(parameter);
    return p != nullptr && p->as_boolean() == true;
}

std::optional<std::int64_t> cache_handling::number(octets parameter) const {
    auto const* const p = parameters.find(parameter);
    if (p == nullptr) return {};
    return p->as_integer();
}

std::optional<octets> cache_handling::fwd() const {
    auto const* const p = parameters.find("fwd");
    return text_if(p != nullptr ? p->as_token() : nullptr);
}

std::optional<octets> cache_handling::key() const {
    auto const* const p = parameters.find("key");
    return text_if(p != nullptr ? p->as_string() : nullptr);
}

std::optional<octets> cache_handling::detail() const {
    auto const* const p = parameters.find("detail");
    return text_if(p != nullptr ? p->as_string_or_token() : nullptr);
}

result<cache_status> cache_status::parse(octets value) {
    cache_status s;
    if (auto parsed = parse_status_items(value, s.caches, rules::cache_status_name); !parsed)
        return parsed.error();
    return s;
}

std::string cache_status::compose() const { return compose_status_items(caches, *this); }

}  // namespace httoop::inline v0
