// What is read of a section: lines, lookup, composing. How it is kept and changes is in field_section.cpp.
#include <httoop/message/field_section.hpp>

#include <cstring>

#include <httoop/core/ascii.hpp>

#include "field_block.hpp"

namespace httoop::inline v0 {

std::uint32_t field_section::entries() const { return block_ == nullptr ? 0 : block_->count; }

std::uint32_t field_section::next_line(std::uint32_t at) const {
    std::uint32_t const n = entries();
    while (at < n && block_->at(at).removed()) ++at;
    return at;
}

field_line field_section::line(std::uint32_t at) const {
    entry const& e = block_->at(at);
    char const* const text = block_->text();
    return {e.id, {text + e.name_at, e.name_size}, {text + e.value_at, e.value_size}, e.never_indexed != 0};
}

std::size_t field_section::size() const {
    return block_ == nullptr ? 0 : block_->count - block_->removed;
}

// The name counts for fields without number only.
std::uint32_t field_section::find(field_id id, octets name, std::uint32_t from) const {
    std::uint32_t const n = entries();
    if (n == 0 || !block_->present.has(id)) return n;
    for (std::uint32_t i = from; i < n; ++i) {
        entry const& e = block_->at(i);
        if (e.id != id) continue;
        if (id != field_id::unknown) return i;
        if (equal_ignoring_case({block_->text() + e.name_at, e.name_size}, name)) return i;
    }
    return n;
}

field_set const& field_section::present() const {
    static constexpr field_set none;
    return block_ == nullptr ? none : block_->present;
}

octets field_section::value(field_id id) const {
    if (!has(id)) return {};
    entry const* const end = block_->entries_end();
    for (entry const* e = end; e-- != end - block_->count;)
        if (e->id == id) return {block_->text() + e->value_at, e->value_size};
    return {};
}

octets field_section::value(octets name) const {
    std::uint32_t const i = find(identify_field(name), name, 0);
    return i == entries() ? octets{} : line(i).value;
}

std::size_t field_section::count(field_id id) const {
    std::size_t found = 0;
    if (!has(id)) return found;
    entry const* const end = block_->entries_end();
    for (entry const* e = end - block_->count; e != end; ++e) found += e->id == id ? 1 : 0;
    return found;
}

std::size_t field_section::count(octets name) const {
    field_id const id = identify_field(name);
    std::size_t found = 0;
    for (std::uint32_t i = find(id, name, 0), n = entries(); i < n; i = find(id, name, i + 1))
        ++found;
    return found;
}

bool field_section::sound() const { return block_ == nullptr || block_->broken == nullptr; }

result<void> field_section::defect() const {
    if (block_ == nullptr || block_->broken == nullptr) return {};
    return violation{block_->broken, block_->broken_at};
}

octets field_section::text() const {
    return block_ == nullptr ? octets{} : octets{block_->text(), block_->text_size};
}

bool field_section::canonical() const { return block_ == nullptr || block_->canonical; }

std::size_t field_section::composed_size() const {
    if (canonical()) return text().size();
    std::size_t n = 0;
    for (field_line const line : *this) n += line.name.size() + line.value.size() + 4;
    return n;
}

char* field_section::compose(char* to) const {
    if (canonical()) {
        octets const all = text();
        if (!all.empty()) std::memcpy(to, all.data(), all.size());
        return to + all.size();
    }
    for (field_line const line : *this) {
        std::memcpy(to, line.name.data(), line.name.size());
        to += line.name.size();
        *to++ = ':';
        *to++ = ' ';
        std::memcpy(to, line.value.data(), line.value.size());
        to += line.value.size();
        *to++ = '\r';
        *to++ = '\n';
    }
    return to;
}

}  // namespace httoop::inline v0
