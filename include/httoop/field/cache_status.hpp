#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/structured_item.hpp>

namespace httoop::inline v0 {

// How one cache handled a request (RFC 9211 2): its name, a string or token, and parameters. What is
// of another type than the parameter's is as if it were not there; views are valid until the item
// changes.
class cache_handling : public structured::item {
public:
    using structured::item::item;
    cache_handling(structured::item i) : structured::item(std::move(i)) {}

    [[nodiscard]] octets name() const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] bool hit() const { return flag("hit"); }                               // 2.1
    [[nodiscard]] std::optional<octets> fwd() const HTTOOP_LIFETIME_BOUND;               // 2.2: why forwarded
    [[nodiscard]] std::optional<std::int64_t> fwd_status() const { return number("fwd-status"); }  // 2.3
    [[nodiscard]] std::optional<std::int64_t> ttl() const { return number("ttl"); }      // 2.4: seconds
    [[nodiscard]] bool stored() const { return flag("stored"); }                         // 2.5
    [[nodiscard]] bool collapsed() const { return flag("collapsed"); }                   // 2.6
    [[nodiscard]] std::optional<octets> key() const HTTOOP_LIFETIME_BOUND;               // 2.7
    [[nodiscard]] std::optional<octets> detail() const HTTOOP_LIFETIME_BOUND;            // 2.8
    friend bool operator==(cache_handling const&, cache_handling const&) = default;

private:
    [[nodiscard]] bool flag(octets parameter) const;
    [[nodiscard]] std::optional<std::int64_t> number(octets parameter) const;
};

// The value of Cache-Status: the cache closest to the origin first. A cache adds itself at the end.
//
//     cache_status s = response.get<cache_status>().value_or({});
//     s.caches.push_back({"ExampleCache", {{"hit", true}, {"ttl", 376}}});
//     response.set(s);                                    Cache-Status: "ExampleCache";hit;ttl=376
struct cache_status {
    static constexpr field_id id = field_id::cache_status;
    static constexpr bool combines_lines = true;
    std::vector<cache_handling> caches;

    static result<cache_status> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(cache_status const&, cache_status const&) = default;
};

}  // namespace httoop::inline v0
