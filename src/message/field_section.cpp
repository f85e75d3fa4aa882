// Where a section is kept, and how it changes: lines are added, replaced and removed, or all taken over
// from a parser. What is read of it is in field_section_reading.cpp.
#include <httoop/message/field_section.hpp>

#include <cassert>
#include <cstring>
#include <new>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>

#include "field_block.hpp"
#include "field_octets.hpp"

namespace httoop::inline v0 {
namespace {

// "Content-Type: ", padded so that it can be copied with three moves of 16 octets.
struct alignas(16) line_start {
    char octet[47]{};
    unsigned char size;
    consteval line_start(octets name) : size{static_cast<unsigned char>(name.size() + 2)} {
        if (name.size() + 2 > sizeof octet) throw "a name that is too long";
        for (std::size_t i = 0; i < name.size(); ++i) octet[i] = name[i];
        octet[name.size()] = ':';
        octet[name.size() + 1] = ' ';
    }
};
constexpr line_start line_starts[] = {
    {""},
#define HTTOOP_FIELD(constant, name, ...) {name},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
};
constexpr std::size_t line_start_room = sizeof(line_start);

// Of text and entries together. Offsets have 32 bits; half of them, because text that was received
// grows when it is written anew ("a:b" to "a: b").
constexpr std::uint64_t largest = INT32_MAX;

constexpr std::size_t first_block = 512;  // a common response with its header, in one allocation

// Blocks of the usual size that this thread let go of: every response needs one, and gives it back.
// Sanitizers are to see each use of its own.
struct block_cache {
#if defined(__SANITIZE_ADDRESS__)
    static constexpr std::uint32_t most = 0;
#else
    static constexpr std::uint32_t most = 128;
#endif
    std::uint32_t count = 0;
    void* spare[128];
    ~block_cache() {
        while (count != 0) ::operator delete(spare[--count]);
    }
};
thread_local constinit block_cache blocks{};

}  // namespace

inline field_section::block* field_section::block::make(std::uint64_t room) {
    static_assert(sizeof(entry) == 16 && sizeof(block) % 16 == 0);
    room = (room + 15) & ~std::uint64_t{15};
    if (room > UINT32_MAX) room = UINT32_MAX & ~std::uint64_t{15};
    constexpr std::size_t usual = first_block - sizeof(block);
    if (room <= usual) {
        room = usual;
        if (block_cache& c = blocks; c.count != 0) return ::new (c.spare[--c.count]) block{usual};
    }
    return ::new (::operator new(sizeof(block) + room)) block{static_cast<std::uint32_t>(room)};
}

inline void field_section::block::free_block(block* b) {
    if (b == nullptr) return;
    if (block_cache& c = blocks; b->capacity == first_block - sizeof(block) && c.count != c.most)
        c.spare[c.count++] = b;
    else ::operator delete(b);
}

field_section::~field_section() { block::free_block(block_); }

field_section::field_section(field_section const& o) { *this = o; }

field_section& field_section::operator=(field_section const& o) {
    if (this == &o) return *this;
    if (o.block_ == nullptr) {
        clear();
        return *this;
    }
    block& from = *o.block_;
    std::size_t const index = std::size_t{from.count} * sizeof(entry);
    if (block_ == nullptr || block_->capacity < from.text_size + index) {
        block* const fresh = block::make(from.text_size + index);
        block::free_block(std::exchange(block_, fresh));
    }
    std::uint32_t const capacity = block_->capacity;
    *block_ = from;
    block_->capacity = capacity;
    std::memcpy(block_->text(), from.text(), from.text_size);
    std::memcpy(block_->entries_end() - from.count, from.entries_end() - from.count, index);
    return *this;
}

// Room for that much more. A block that must grow is written anew: what was removed or replaced
// goes, so that setting a field again and again stays within twice the size of the section.
field_section::block& field_section::reserve(std::size_t text, std::size_t lines) {
    std::size_t const more = text + lines * sizeof(entry);
    if (block_ == nullptr) block_ = block::make(more);
    if (block_->free() >= more) return *block_;

    block* const fresh = block::make(
        2 * (std::uint64_t{composed_size()} + size() * sizeof(entry) + more));
    std::uint32_t at = 0;
    for (std::uint32_t i = 0; i < block_->count; ++i) {
        entry e = block_->at(i);
        if (e.removed()) continue;
        char* const to = fresh->text() + at;
        std::memcpy(to, block_->text() + e.name_at, e.name_size);
        std::memcpy(to + e.name_size, ": ", 2);
        std::memcpy(to + e.name_size + 2, block_->text() + e.value_at, e.value_size);
        std::memcpy(to + e.name_size + 2 + e.value_size, "\r\n", 2);
        e.name_at = at;
        e.value_at = at + e.name_size + 2;
        at = e.value_at + e.value_size + 2;
        fresh->at(fresh->count++) = e;
    }
    fresh->text_size = at;
    fresh->present = block_->present;
    fresh->broken = block_->broken;
    fresh->broken_at = block_->broken_at;
    block::free_block(std::exchange(block_, fresh));
    return *block_;
}

void field_section::blame(rule const& r, std::size_t offset) {
    block& b = reserve(0, 0);
    if (b.broken != nullptr) return;
    b.broken = &r;
    b.broken_at = offset;
}

bool field_section::holds(octets s) const {
    return block_ != nullptr && !s.empty() && s.data() + s.size() > block_->text() &&
           s.data() < block_->text() + block_->capacity;
}

// Whether a line may be added or changed to; the value comes without white space around it.
bool field_section::acceptable(field_id id, octets name, octets value) {
    assert(!holds(name) && !holds(value));
    if (id == field_id::unknown && !is_token(name) && enforced(rules::field_name_token)) {
        std::size_t bad = 0;
        while (bad < name.size() && tchar(name[bad])) ++bad;
        blame(rules::field_name_token, bad);
        return false;
    }
    if (std::size_t const bad = first_bad_octet(value);
        bad != value.size() && enforced(rules::field_value_octets)) {
        blame(rules::field_value_octets, bad);
        return false;
    }
    std::uint64_t const lines = (std::uint64_t{entries()} + 1) * sizeof(entry);
    std::uint64_t const present = block_ == nullptr ? 0 : block_->text_size;
    if (name.size() > UINT16_MAX || value.size() > largest ||
        present + name.size() + value.size() + 4 + lines > largest) {
        if (enforced(rules::field_too_large)) blame(rules::field_too_large, 0);
        return false;
    }
    return true;
}

// Writes the line at the end of the text, which has room; the entry is the caller's to place.
field_section::entry field_section::write(field_id id, octets name, octets value) {
    block& b = *block_;
    char* to = b.text() + b.text_size;
    entry const e{b.text_size,
                  static_cast<std::uint16_t>(name.size()),
                  id,
                  static_cast<std::uint32_t>(b.text_size + name.size() + 2),
                  static_cast<std::uint32_t>(value.size())};
    std::memcpy(to, name.data(), name.size());
    to += name.size();
    *to++ = ':';
    *to++ = ' ';
    if (!value.empty()) std::memcpy(to, value.data(), value.size());
    to += value.size();
    *to++ = '\r';
    *to++ = '\n';
    b.text_size = static_cast<std::uint32_t>(to - b.text());
    b.present.insert(id);
    return e;
}

void field_section::add(field_id id, octets name, octets value) {
    value = trim_ows(value);
    if (!acceptable(id, name, value)) return;
    block& b = reserve(name.size() + value.size() + 4, 1);
    entry const e = write(id, name, value);
    b.at(b.count++) = e;
}

// What add() does where nothing is out of the ordinary: a numbered name, a value that begins and
// ends with a visible octet and has no HTAB in it, room in the block. Else false, and nothing done.
inline bool field_section::add_quickly(block* b, field_id id, octets value) {
    constexpr std::size_t longest = 4096;
    if (value.size() - 1 >= longest || id == field_id::unknown) return false;
    assert(!holds(value));
    line_start const& start = line_starts[static_cast<std::size_t>(id)];
    if (b->free() < line_start_room + value.size() + 2 + sizeof(entry)) return false;
    if (!field_vchar(value.front()) || !field_vchar(value.back())) return false;
    char* const to = b->text() + b->text_size;
    std::memcpy(to, &start, line_start_room);
    char* const end = to + start.size + value.size();
    if (!copy_clean(to + start.size, value)) return false;
    end[0] = '\r';
    end[1] = '\n';
    b->at(b->count++) = entry{b->text_size,
                              static_cast<std::uint16_t>(start.size - 2),
                              id,
                              b->text_size + start.size,
                              static_cast<std::uint32_t>(value.size())};
    b->text_size += start.size + static_cast<std::uint32_t>(value.size()) + 2;
    b->present.insert(id);
    return true;
}

void field_section::put(field_id id, octets name, octets value) {
    if (block_ == nullptr || !block_->present.has(id)) return add(id, name, value);
    value = trim_ows(value);
    if (!acceptable(id, name, value)) return;
    block& b = reserve(name.size() + value.size() + 4, 0);
    std::uint32_t const first = find(id, name, 0);
    if (first == b.count) return add(id, name, value);
    for (std::uint32_t i = find(id, name, first + 1); i < b.count; i = find(id, name, i + 1)) {
        b.at(i).remove();
        b.canonical = false;
        ++b.removed;
    }
    entry& old = b.at(first);
    octets const old_name{b.text() + old.name_at, old.name_size};
    if (value.size() == old.value_size && name == old_name) {
        if (!value.empty()) std::memcpy(b.text() + old.value_at, value.data(), value.size());
        return;
    }
    old = write(id, name, value);
    b.canonical = false;
}

void field_section::drop(field_id id, octets name) {
    if (block_ == nullptr || !block_->present.has(id)) return;
    block& b = *block_;
    for (std::uint32_t i = find(id, name, 0); i < b.count; i = find(id, name, i + 1)) {
        b.at(i).remove();
        b.canonical = false;
        ++b.removed;
    }
    if (id != field_id::unknown) b.present.erase(id);
    if (b.removed == b.count) b.empty();
}

void field_section::append(field_id id, octets value) {
    if (block_ == nullptr) block_ = block::make(0);
    if (!add_quickly(block_, id, value)) add(id, name_of(id), value);
}
void field_section::append(field_line const& line) {
    std::uint32_t const before = entries();
    add(line.id, line.name, line.value);
    if (entries() != before) block_->at(before).never_indexed = line.never_indexed;
}
void field_section::append(octets name, octets value) { add(identify_field(name), name, value); }
void field_section::set(field_id id, octets value) {
    if (block_ == nullptr) block_ = block::make(0);
    if (!block_->present.has(id) && add_quickly(block_, id, value)) return;
    put(id, name_of(id), value);
}
void field_section::set(octets name, octets value) { put(identify_field(name), name, value); }
void field_section::erase(field_id id) { drop(id, {}); }
void field_section::erase(octets name) { drop(identify_field(name), name); }

void field_section::clear() {
    if (block_ == nullptr) return;
    block_->empty();
    block_->broken = nullptr;
}

void field_section::assign(octets text, entry const* first, std::size_t count, bool canonical) {
    field_set present;
    std::uint32_t removed = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (first[i].removed()) ++removed;
        else present.insert(first[i].id);
    }
    assign(text, first, count, canonical, present);
    if (block_->broken == nullptr) block_->removed = removed;
}

void field_section::assign(octets text, entry const* first, std::size_t count, bool canonical,
                           field_set const& present) {
    std::uint64_t const room = std::uint64_t{text.size()} + std::uint64_t{count} * sizeof(entry);
    if (text.size() > largest || count > largest / sizeof(entry) || room > largest - 15) {
        clear();
        return blame(rules::field_too_large, 0);
    }
    if (block_ == nullptr || block_->capacity < room)
        block::free_block(std::exchange(block_, block::make(room)));
    block& b = *block_;
    if (!text.empty()) std::memcpy(b.text(), text.data(), text.size());
    entry* to = b.entries_end();
    for (entry const* e = first; e != first + count; ++e) *--to = *e;
    b.text_size = static_cast<std::uint32_t>(text.size());
    b.count = static_cast<std::uint32_t>(count);
    b.removed = 0;
    b.present = present;
    b.broken = nullptr;
    b.canonical = canonical;
}

void field_section::begin_with(octets line, entry const& e) {
    if (block_ == nullptr) block_ = block::make(0);
    block& b = *block_;
    assert(b.count == 0 && line.size() <= b.free() - sizeof(entry));
    std::memcpy(b.text(), line.data(), line.size());
    b.at(0) = e;
    b.count = 1;
    b.text_size = static_cast<std::uint32_t>(line.size());
    b.present.insert(e.id);
}

}  // namespace httoop::inline v0
