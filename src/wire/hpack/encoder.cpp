#include "encoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <httoop/wire/rules.hpp>

#include "decoder.hpp"
#include "hash.hpp"

namespace httoop::inline v0::wire::hpack {
namespace {

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

// The rows by the static index of their name.
struct indexing_by_index {
    struct {
        indexing what;
        std::uint32_t shorter;  // than that
    } of[static_fields + 1];
};
constexpr indexing_by_index indexing_of = [] {
    indexing_by_index t{};
    for (indexing_row const& r : indexing_rows)
        for (std::uint32_t i = 1; i <= static_fields; ++i)
            if (static_names[i] == r.name) t.of[i] = {r.what, r.shorter == 0 ? ~0u : r.shorter};
    return t;
}();

constexpr std::uint32_t first_dynamic = static_fields + 1;

// What is looked at at most: of a chain of equal hashes, and of the entries for a name.
constexpr std::uint32_t chain_steps = 8, name_steps = 64;

constexpr std::uint32_t field_hash_of(known_name const& name, octets value) {
    return name.hash * 0x9e3779b1u ^ hash_of(value);
}

// So many that names of the static table have each its own.
constexpr std::uint32_t least_slots = 64;
static_assert(static_fields < least_slots);

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

inline bool encoder::is(std::uint32_t age, known_name const& name) const {
    std::uint16_t const index = table_.notes(age).name;
    return index == name.index && (index != 0 || table_.at(age).name == name.name);
}

// Entries are looked at before they are believed: those that are gone, and none, do no harm.
inline std::uint32_t encoder::find_used(known_name const& name, octets value) const {
    if (slots_.empty()) return 0;
    std::uint32_t const age = table_.inserted() - slots_[name.hash & mask_].used;
    return age < table_.count() && is(age, name) && equal(table_.at(age).value, value) ? first_dynamic + age : 0;
}

std::uint32_t encoder::find_field(std::uint32_t hash, known_name const& name, octets value) {
    if (slots_.empty()) lay_slots();
    std::uint32_t entry = slots_[hash & mask_].newest;
    for (std::uint32_t step = 0; step < chain_steps; ++step) {
        std::uint32_t const age = table_.inserted() - entry;
        if (age >= table_.count()) return 0;
        slot const& s = slots_[entry & mask_];
        if (s.field == hash && is(age, name) && table_.at(age).value == value) {
            slots_[name.hash & mask_].used = entry;
            return first_dynamic + age;
        }
        entry = s.older;
    }
    return 0;
}

// Only names that the static table has not are looked for: mostly they are new, or came lately.
std::uint32_t encoder::find_name(known_name const& name) const {
    std::uint32_t const most = std::min(table_.count(), name_steps);
    for (std::uint32_t age = 0; age < most; ++age)
        if (is(age, name)) return first_dynamic + age;
    return 0;
}

char* encoder::add(char* to, octets name, octets value, bool never_indexed) {
    std::uint32_t const hash = hash_of(name), index = find_static_name(name, hash);
    return add(to, known_name{name, static_cast<std::uint16_t>(index), hash}, value, never_indexed);
}

char* encoder::add(char* to, known_name const& name, octets value, bool never_indexed) {
    auto const& row = indexing_of.of[name.index];
    indexing what = value.size() < row.shorter ? row.what : indexing::always;
    if (never_indexed && keeps_never_indexed()) what = indexing::never;
    if (what != indexing::never)
        if (std::uint32_t const same = find_used(name, value); same != 0) return write_integer(to, 0x80, 7, same);
    return add_unlike(to, name, value, what);
}

// What was not used last with its name. Apart from add(), which most fields do not leave.
[[gnu::noinline]] char* encoder::add_unlike(char* to, known_name const& name, octets value, indexing what) {
    if (what != indexing::never && name.index != 0)
        if (std::uint32_t const same = find_static_value(name.index, value); same != 0)
            return write_integer(to, 0x80, 7, same);
    // What takes most of the table would evict what is of more use.
    if (what != indexing::never && entry_size(name.name, value) > table_.maximum() / 4 * 3) what = indexing::once;
    std::uint32_t field_hash = 0;
    if (what == indexing::always || what == indexing::again) {
        field_hash = field_hash_of(name, value);
        if (std::uint32_t const same = find_field(field_hash, name, value); same != 0)
            return write_integer(to, 0x80, 7, same);
        if (what == indexing::again) {
            std::uint32_t const before = std::exchange(slots_[name.hash & mask_].once, field_hash);
            what = before == field_hash ? indexing::always : indexing::once;
        }
    }
    std::uint32_t const index = name.index != 0 ? name.index : find_name(name);
    switch (what) {
    case indexing::always: to = write_integer(to, 0x40, 6, index); break;
    case indexing::again:
    case indexing::once: to = write_integer(to, 0, 4, index); break;
    case indexing::never: to = write_integer(to, 0x10, 4, index); break;
    }
    if (index == 0) to = write_string(to, name.name);
    to = write_string(to, value);
    if (what == indexing::always) remember(name, value, field_hash);
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

void encoder::remember(known_name const& name, octets value, std::uint32_t field_hash) {
    if (!table_.add(name.name, value, name.index)) return;
    if (slots_.size() >= table_.slots()) enlist(table_.inserted(), name, field_hash);
    else lay_slots();
}

void encoder::enlist(std::uint32_t entry, known_name const& name, std::uint32_t field_hash) {
    std::uint32_t& newest = slots_[field_hash & mask_].newest;
    slots_[entry & mask_].field = field_hash;
    slots_[entry & mask_].older = newest;
    newest = entry;
    slots_[name.hash & mask_].used = entry;
}

// Makes as many as the table needs, and enlists its entries.
void encoder::lay_slots() {
    slots_.assign(std::max(table_.slots(), least_slots), {});
    mask_ = static_cast<std::uint32_t>(slots_.size()) - 1;
    for (std::uint32_t age = table_.count(); age-- > 0;) {
        table_field const f = table_.at(age);
        std::uint16_t const index = table_.notes(age).name;
        known_name const name{f.name, index, index != 0 ? 0 : hash_of(f.name)};
        enlist(table_.inserted() - age, name, field_hash_of(name, f.value));
    }
}

void encoder::give_back() {
    table_.give_back();
    decltype(slots_){}.swap(slots_);
}

}  // namespace httoop::inline v0::wire::hpack
