#include "encoder.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include <httoop/wire/rules.hpp>

#include "decoder.hpp"
#include "hash.hpp"

namespace httoop::inline v0::wire::hpack {
namespace {

enum class indexing : std::uint8_t { always, once, never };

struct indexing_row {
    octets name;
    indexing what;
    std::uint32_t shorter;
};
constexpr indexing_row indexing_rows[] = {
#define HTTOOP_INDEXING(name, what, shorter) {name, indexing::what, shorter},
#include "indexing.def"
#undef HTTOOP_INDEXING
};

constexpr octets static_names[] = {
    {},
#define HTTOOP_STATIC_FIELD(name, value) name,
#include "static_table.def"
#undef HTTOOP_STATIC_FIELD
};

constexpr octets static_values[] = {
    {},
#define HTTOOP_STATIC_FIELD(name, value) value,
#include "static_table.def"
#undef HTTOOP_STATIC_FIELD
};

// The rows by the static index of their name.
struct indexing_by_index {
    struct {
        indexing what;
        bool valued;            // the static table has values for it
        std::uint32_t shorter;  // than that
    } of[static_fields + 1];
};
constexpr indexing_by_index indexing_of = [] {
    indexing_by_index t{};
    for (std::uint32_t i = 1; i <= static_fields; ++i)
        for (std::uint32_t k = 1; k <= static_fields; ++k)
            if (static_names[i] == static_names[k] && static_values[k].size() != 0) t.of[i].valued = true;
    for (indexing_row const& r : indexing_rows)
        for (std::uint32_t i = 1; i <= static_fields; ++i)
            if (static_names[i] == r.name) t.of[i] = {r.what, t.of[i].valued, r.shorter == 0 ? ~0u : r.shorter};
    return t;
}();

// A chain of equal hashes is followed no further.
constexpr unsigned chain_steps = 8;

constexpr std::uint32_t field_hash_of(std::uint32_t name_hash, octets value) {
    return name_hash * 0x9e3779b1u ^ hash_of(value);
}

bool keeps_never_indexed() {
    return enforced(rules::hpack_never_indexed) && enforced(rules::hpack_never_indexed_always) &&
           enforced(rules::hpack_never_indexed_forwarded) &&
           enforced(rules::hpack_never_indexed_value) && enforced(rules::hpack_never_indexed_again);
}

// 5.2: Huffman-coded only where that is shorter.
char* write_string(char* to, octets s) {
    auto const size = static_cast<std::uint32_t>(s.size());
    if (size <= 2) {  // the shortest codes have 5 bits
        *to++ = static_cast<char>(size);
        for (char const c : s) *to++ = c;
        return to;
    }
    // The length comes first; that of the coded string is not greater, and takes as many octets as s's
    // or fewer.
    char* const text = write_integer(to, 0, 7, size);
    std::size_t const coded = huffman_encode(s, text);
    if (coded == s.size()) {
        if (!s.empty()) std::memcpy(text, s.data(), s.size());
        return text + s.size();
    }
    char* const end = write_integer(to, 0x80, 7, static_cast<std::uint32_t>(coded));
    if (end != text) std::memmove(end, text, coded);
    return end + coded;
}

}  // namespace

encoder::encoder(std::uint32_t own)
    : table_{default_table_size}, own_{own}, target_{default_table_size}, smallest_{default_table_size} {
    if (own < default_table_size) set_limit(default_table_size);
}

void encoder::set_limit(std::uint32_t octets) {
    bool const within = enforced(rules::hpack_size_chosen) && enforced(rules::hpack_size_within_limit);
    target_ = within ? std::min(own_, octets) : own_;
    smallest_ = std::min(smallest_, target_);
}

// 4.2: the smallest size since the last block, then the final one.
char* encoder::begin(char* to) {
    if (target_ == table_.maximum() && smallest_ == target_) return to;
    bool const told = enforced(rules::hpack_size_update_first);
    if (smallest_ < target_ && smallest_ < table_.maximum() && enforced(rules::hpack_smallest_size)) {
        table_.resize(smallest_);
        if (told) to = write_integer(to, 0x20, 5, smallest_);
    }
    table_.resize(target_);
    smallest_ = target_;
    return told ? write_integer(to, 0x20, 5, target_) : to;
}

char* encoder::add(char* to, octets name, octets value, bool never_indexed) {
    std::uint32_t const hash = hash_of(name);
    return add(to, known_name{name, hash, find_static_name(name, hash)}, value, never_indexed);
}

char* encoder::add(char* to, known_name const& known, octets value, bool never_indexed) {
    if (known.note != 0 && !never_indexed)
        if (std::uint32_t const same = find_recent(known, value); same != 0) return write_integer(to, 0x80, 7, same);
    octets const name = known.name;
    std::uint32_t const name_hash = known.hash;
    std::uint32_t index = known.index;
    auto const& row = indexing_of.of[index];
    indexing what = value.size() < row.shorter ? row.what : indexing::always;
    if (never_indexed && keeps_never_indexed()) what = indexing::never;

    std::uint32_t field_hash = 0;
    if (what != indexing::never) {
        if (row.valued)
            if (std::uint32_t const same = find_static_value(index, value); same != 0)
                return write_integer(to, 0x80, 7, same);
    }
    if (what == indexing::always) {
        field_hash = field_hash_of(name_hash, value);
        if (std::uint32_t const same = find_field(field_hash, known, value); same != 0) {
            recent_[known.note & recent_mask] = table_.inserted() - 1 - (same - static_fields - 1);
            return write_integer(to, 0x80, 7, same);
        }
        // What takes most of the table would evict what is of more use.
        if (entry_size(name, value) > table_.maximum() / 4 * 3) what = indexing::once;
    }
    if (index == 0) index = find_name(name_hash, name);
    switch (what) {
    case indexing::always: to = write_integer(to, 0x40, 6, index); break;
    case indexing::once: to = write_integer(to, 0, 4, index); break;
    case indexing::never: to = write_integer(to, 0x10, 4, index); break;
    }
    if (index == 0) to = write_string(to, name);
    to = write_string(to, value);
    if (what == indexing::always) remember(known, value, field_hash);
    return to;
}

void encoder::begin(std::string& block) {
    char update[begin_room];
    block.append(update, static_cast<std::size_t>(begin(update) - update));
}

void encoder::add(std::string& block, octets name, octets value, bool never_indexed) {
    std::size_t const before = block.size();
    block.resize(before + add_room(name, value));
    char* const end = add(block.data() + before, name, value, never_indexed);
    block.resize(static_cast<std::size_t>(end - block.data()));
}

// What a number leads to is looked at before it is believed: numbers of entries that are gone, or of
// none, do no harm.
std::uint32_t encoder::find_recent(known_name const& name, octets value) const {
    std::uint32_t const age = table_.inserted() - 1 - recent_[name.note & recent_mask];
    if (age >= table_.count() || table_.notes(age).name != name.note || table_.at(age).value != value) return 0;
    return static_fields + 1 + age;
}

std::uint32_t encoder::find_field(std::uint32_t hash, known_name const& name, octets value) {
    if (links_.empty() && !lay_links(0)) return 0;
    std::uint32_t number = buckets_[hash & mask_].field;
    for (unsigned step = 0; step < chain_steps; ++step) {
        std::uint32_t const age = table_.inserted() - 1 - number;
        if (age >= table_.count()) return 0;
        link const& l = links_[number & mask_];
        if (l.field == hash && same_name(name, age) && table_.at(age).value == value) return static_fields + 1 + age;
        number = l.older_field;
    }
    return 0;
}

std::uint32_t encoder::find_name(std::uint32_t hash, octets name) {
    if (links_.empty() && !lay_links(0)) return 0;
    std::uint32_t number = buckets_[hash & mask_].name;
    for (unsigned step = 0; step < chain_steps; ++step) {
        std::uint32_t const age = table_.inserted() - 1 - number;
        if (age >= table_.count()) return 0;
        link const& l = links_[number & mask_];
        if (l.name == hash && table_.at(age).name == name) return static_fields + 1 + age;
        number = l.older_name;
    }
    return 0;
}

bool encoder::same_name(known_name const& name, std::uint32_t age) const {
    std::uint16_t const note = table_.notes(age).name;
    return note != 0 && name.note != 0 ? note == name.note : table_.at(age).name == name.name;
}

void encoder::remember(known_name const& name, octets value, std::uint32_t field_hash) {
    if (!table_.add(name.name, value, name.note)) return;
    recent_[name.note & recent_mask] = table_.inserted() - 1;
    if (links_.size() < table_.slots()) lay_links(1);
    enlist(table_.inserted() - 1, name.hash, field_hash);
}

void encoder::enlist(std::uint32_t number, std::uint32_t name_hash, std::uint32_t field_hash) {
    bucket& by_field = buckets_[field_hash & mask_];
    links_[number & mask_].field = field_hash;
    links_[number & mask_].older_field = by_field.field;
    by_field.field = number;
    bucket& by_name = buckets_[name_hash & mask_];
    links_[number & mask_].name = name_hash;
    links_[number & mask_].older_name = by_name.name;
    by_name.name = number;
}

// Makes links that fit the table, for its entries but the newest ones, so many as are said. False:
// there are none.
bool encoder::lay_links(std::uint32_t without) {
    if (table_.count() == 0) return false;
    auto const before = std::exchange(links_, std::vector<link>(table_.slots()));
    std::uint32_t const mask_before = std::exchange(mask_, table_.slots() - 1);
    buckets_.assign(table_.slots(), {});
    for (std::uint32_t age = table_.count(); age-- > without;) {
        std::uint32_t const number = table_.inserted() - 1 - age;
        if (before.empty()) {
            table_field const f = table_.at(age);
            std::uint32_t const hash = hash_of(f.name);
            enlist(number, hash, field_hash_of(hash, f.value));
        } else {
            link const& l = before[number & mask_before];
            enlist(number, l.name, l.field);
        }
    }
    return true;
}

void encoder::give_back() {
    table_.give_back();
    decltype(links_){}.swap(links_);
    decltype(buckets_){}.swap(buckets_);
}

}  // namespace httoop::inline v0::wire::hpack
