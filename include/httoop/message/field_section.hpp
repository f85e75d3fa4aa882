#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/core/octets.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// One line of a section, as views into it: valid until the section changes.
struct field_line {
    field_id id;
    octets name;   // in the case in which it was received or given
    octets value;  // without the white space around it
    bool never_indexed = false;  // it came so over HTTP/2, and goes on so (RFC 7541 6.2.3)
};

// Header or trailer section (RFC 9110 5, 6.3, 6.5): field lines in their order, in their case.
//
//     field-line = field-name ":" OWS field-value OWS
//
// One block of memory holds octets and index: text grows from its front, entries from its back.
// A section that was received keeps the octets of its lines as they came. Lookup ignores case and
// is by number for known names. Nothing that could not be parsed again gets in: such an addition
// is not made, and remembered as the section's defect, with which no message is composed.
class field_section {
public:
    // Where a line lies in the text; what a parser produces.
    struct entry {
        std::uint32_t name_at;
        std::uint16_t name_size;
        field_id id;
        std::uint32_t value_at;
        std::uint32_t value_size : 31;
        std::uint32_t never_indexed : 1 = 0;

        // A line that is to be there no more has no field's number.
        [[nodiscard]] bool removed() const { return id == field_id::count_; }
        void remove() { id = field_id::count_; }
    };

    field_section() = default;
    field_section(field_section const& o);
    field_section(field_section&& o) noexcept : block_{std::exchange(o.block_, nullptr)} {}
    field_section& operator=(field_section const& o);
    field_section& operator=(field_section&& o) noexcept {
        std::swap(block_, o.block_);
        return *this;
    }
    ~field_section();

    class iterator {
    public:
        field_line operator*() const { return section_->line(at_); }
        iterator& operator++() {
            at_ = section_->next_line(at_ + 1);
            return *this;
        }
        friend bool operator==(iterator const& a, iterator const& b) { return a.at_ == b.at_; }

    private:
        friend class field_section;
        iterator(field_section const* s, std::uint32_t at) : section_{s}, at_{at} {}
        field_section const* section_;
        std::uint32_t at_;
    };
    [[nodiscard]] iterator begin() const { return {this, next_line(0)}; }
    [[nodiscard]] iterator end() const { return {this, entries()}; }
    [[nodiscard]] std::size_t size() const;  // lines
    [[nodiscard]] bool empty() const { return size() == 0; }

    [[nodiscard]] bool has(field_id id) const { return id != field_id::unknown && present().has(id); }
    [[nodiscard]] bool has_any(field_set const& ids) const { return ids.meets(present()); }
    // The numbers of the names that occur.
    [[nodiscard]] field_set const& present() const HTTOOP_LIFETIME_BOUND;
    // The first line's value; an empty view with a null pointer when there is none.
    [[nodiscard]] octets value(field_id id) const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] octets value(octets name) const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] std::size_t count(field_id id) const;
    [[nodiscard]] std::size_t count(octets name) const;

    // Adds a line at the end. The octets may not come from this section.
    void append(field_id id, octets value);
    void append(octets name, octets value);
    void append(field_line const& line);  // of another section, as it came
    // Removes all lines of that name, then adds one where the first stood, or at the end.
    void set(field_id id, octets value);
    void set(octets name, octets value);
    void erase(field_id id);
    void erase(octets name);
    void clear();  // keeps the memory

    // The first addition that was refused, if any (rule and offset in the value).
    [[nodiscard]] result<void> defect() const;
    [[nodiscard]] bool sound() const;  // it has none

    // The whole text and the number of its lines: "Name: value\r\n" for each, without the empty line
    // at the end. `canonical` says that the text is exactly what compose() would write.
    [[nodiscard]] octets text() const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] bool canonical() const;
    // Octets that compose() writes.
    [[nodiscard]] std::size_t composed_size() const;
    // Writes the lines in canonical form at `to`, which has room for composed_size().
    char* compose(char* to) const;

    // For parsers: takes over a copy of `text` with `count` entries whose offsets point into it.
    // The caller has validated them.
    void assign(octets text, entry const* first, std::size_t count, bool canonical);
    // The same where it is known which numbers occur.
    void assign(octets text, entry const* first, std::size_t count, bool canonical, field_set const& present);
    // For values that are literals of ours: the first line of an empty section, in canonical form.
    void begin_with(octets line, entry const& e);

private:
    struct block;
    [[nodiscard]] field_line line(std::uint32_t at) const;
    [[nodiscard]] std::uint32_t next_line(std::uint32_t at) const;  // skips removed ones
    [[nodiscard]] std::uint32_t entries() const;
    [[nodiscard]] std::uint32_t find(field_id id, octets name, std::uint32_t from) const;
    block& reserve(std::size_t text, std::size_t lines);
    [[nodiscard]] bool holds(octets s) const;
    bool acceptable(field_id id, octets name, octets value);
    entry write(field_id id, octets name, octets value);
    void add(field_id id, octets name, octets value);
    bool add_quickly(block* b, field_id id, octets value);
    void put(field_id id, octets name, octets value);
    void drop(field_id id, octets name);
    void blame(rule const& r, std::size_t offset);

    block* block_ = nullptr;
};

}  // namespace httoop::inline v0
