#pragma once
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/owned.hpp>

namespace httoop::inline v0 {

class json_object;

// Values are copied, compared, composed and destroyed by recursion: deeper than this is never taken.
inline constexpr std::size_t json_depth_most = 1000;

// A JSON value (RFC 8259 3).
struct json_value {
    enum class kind : std::uint8_t { null, false_, true_, number, string, array, object };

    kind is = kind::null;
    std::string text;                  // of a string, without escapes; of a number, as it was written
    std::vector<json_value> elements;  // of an array
    owned<json_object> members;        // of an object, and never null there

    json_value();
    explicit json_value(kind k, std::string t = {});
    json_value(json_value const& o);
    json_value(json_value&& o) noexcept;
    json_value& operator=(json_value o) noexcept;
    ~json_value();
};

struct json_member {
    std::string name;
    json_value value;
};

// Members keep their order. Names are found in a tree, not in a hash table: a sender could choose
// names that collide.
class json_object {
public:
    json_object() = default;
    json_object(json_object const& o);
    json_object& operator=(json_object const&) = delete;

    [[nodiscard]] json_value* find(octets name);
    [[nodiscard]] json_value const* find(octets name) const;
    // Adds it at the end, or replaces the value where it is.
    json_value& put(octets name, json_value value);
    void erase(octets name);

    [[nodiscard]] std::size_t size() const { return in_order_.size(); }
    [[nodiscard]] auto begin() const { return in_order_.begin(); }
    [[nodiscard]] auto end() const { return in_order_.end(); }

private:
    std::list<json_member> in_order_;
    std::map<octets, std::list<json_member>::iterator> by_name_;  // views into in_order_
};

// What a value takes: octets as it is composed, values with those within, levels of nesting.
struct json_size {
    std::uint64_t octets = 0;
    std::uint64_t values = 0;
    std::uint64_t depth = 0;
};
json_size size_of(json_value const& v);
std::size_t quoted_size(octets text);  // of a string, as it is composed

void append_json(std::string& out, json_value const& v);

// RFC 6902 4.6. Visits no more values than `a` has.
bool equal_json(json_value const& a, json_value const& b);

}  // namespace httoop::inline v0
