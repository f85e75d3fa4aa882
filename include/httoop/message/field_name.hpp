#pragma once
#include <cstdint>
#include <initializer_list>
#include <utility>

#include <httoop/core/octets.hpp>
#include <httoop/core/registration.hpp>

namespace httoop::inline v0 {

// The number of a field in fields.def. Lookup by number compares no strings.
enum class field_id : std::uint16_t {
    unknown,
#define HTTOOP_FIELD(constant, ...) constant,
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
    count_
};

// A set of numbers, field_id::unknown among them.
class field_set {
public:
    constexpr field_set() = default;
    constexpr field_set(std::initializer_list<field_id> ids) {
        for (field_id const id : ids) insert(id);
    }
    constexpr void insert(field_id id) { bits_[word(id)] |= bit(id); }
    constexpr void erase(field_id id) { bits_[word(id)] &= ~bit(id); }
    [[nodiscard]] constexpr bool has(field_id id) const { return (bits_[word(id)] & bit(id)) != 0; }
    friend constexpr field_set operator+(field_set a, field_set const& b) {
        for (unsigned i = 0; i < words; ++i) a.bits_[i] |= b.bits_[i];
        return a;
    }
    // Whether any number is in both. Unrolled: words in which a constant set has nothing cost nothing.
    [[nodiscard]] constexpr bool meets(field_set const& o) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return ((bits_[I] & o.bits_[I]) | ...) != 0;
        }(std::make_index_sequence<words>{});
    }

private:
    static constexpr unsigned words = (static_cast<unsigned>(field_id::count_) + 63) / 64;
    static constexpr unsigned word(field_id id) { return static_cast<unsigned>(id) / 64; }
    static constexpr std::uint64_t bit(field_id id) {
        return std::uint64_t{1} << (static_cast<unsigned>(id) % 64);
    }
    std::uint64_t bits_[words]{};
};

enum class field_cardinality : std::uint8_t { singleton, list, lines };
enum class field_direction : std::uint8_t { request, response, both };
enum class field_category : std::uint8_t { general, request, response, entity };
enum class field_structure : std::uint8_t { none, item, list, dictionary };

// What is known of a field with a number: a row of fields.def, which explains the columns. Unknown
// fields have a row too: unregistered, a list in either direction, of category entity, forwarded, not
// allowed in trailers, not structured.
//
//     if (row_of(identify_field(name)).cardinality == field_cardinality::singleton) ...
struct field_row {
    octets name;
    registration status;
    field_cardinality cardinality;
    field_direction direction;
    field_category category;
    bool hop_by_hop;
    bool trailer;
    field_structure structure;
    char const* section;  // "" where no definition is known
};

field_row const& row_of(field_id id);
inline octets name_of(field_id id) { return row_of(id).name; }

// The number of a field name, compared without case (RFC 9110 5.1); field_id::unknown when it has
// none.
field_id identify_field(octets name);

}  // namespace httoop::inline v0
