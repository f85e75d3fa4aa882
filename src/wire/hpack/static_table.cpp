#include "static_table.hpp"

#include "hash.hpp"

namespace httoop::inline v0::wire::hpack {

constexpr table_field static_table[] = {
    {},  // indices begin with 1
#define HTTOOP_STATIC_FIELD(name, value) {name, value},
#include "static_table.def"
#undef HTTOOP_STATIC_FIELD
};
static_assert(sizeof static_table / sizeof *static_table == static_fields + 1);

namespace {

// Places of the names by their hash; a name whose place is taken stands in the next free one.
struct name_places {
    static constexpr std::uint32_t mask = 255;
    std::uint8_t index[mask + 1] = {};
};
constexpr name_places places = [] {
    name_places p;
    for (std::uint8_t i = 1; i <= static_fields; ++i) {
        if (static_table[i].name == static_table[i - 1].name) continue;
        std::uint32_t at = hash_of(static_table[i].name) & name_places::mask;
        while (p.index[at] != 0) at = (at + 1) & name_places::mask;
        p.index[at] = i;
    }
    return p;
}();

// The last index with the name of each.
struct name_runs {
    std::uint8_t last[static_fields + 1] = {};
};
constexpr name_runs runs = [] {
    name_runs r;
    for (std::uint8_t i = static_fields; i > 0; --i) {
        bool const more = i < static_fields && static_table[i + 1].name == static_table[i].name;
        r.last[i] = more ? r.last[i + 1] : i;
    }
    return r;
}();

}  // namespace

std::uint32_t find_static_name(octets name, std::uint32_t hash) {
    for (std::uint32_t at = hash & name_places::mask;; at = (at + 1) & name_places::mask) {
        std::uint32_t const index = places.index[at];
        if (index == 0 || equal(static_table[index].name, name)) return index;
    }
}

std::uint32_t find_static_value(std::uint32_t name, octets value) {
    for (std::uint32_t i = name; i <= runs.last[name]; ++i)
        if (equal(static_table[i].value, value)) return i;
    return 0;
}

}  // namespace httoop::inline v0::wire::hpack
