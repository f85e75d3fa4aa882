// Structured fields: what is parsed is composed, and that is parsed as the same value and composed
// as the same octets; lines that are lists or dictionaries by themselves are so together, with the
// same members. A line feed ends a line.
#include <cstdlib>
#include <string>
#include <vector>

#include <httoop/message/combined.hpp>
#include <httoop/syntax/structured_dictionary.hpp>

using namespace httoop;

namespace {

template <class X>
void look_at(octets value) {
    auto const x = X::parse(value);
    if (!x) {
        if (x.error().broken == nullptr || x.error().offset > value.size()) std::abort();
        return;
    }
    auto const composed = x->compose();
    if (!composed) std::abort();
    auto const again = X::parse(*composed);
    if (!again || !(*again == *x) || again->compose().value() != *composed) std::abort();
}

void append(structured::list& to, structured::list const& line) {
    to.insert(to.end(), line.begin(), line.end());
}
void append(structured::dictionary& to, structured::dictionary const& line) {
    for (auto const& [key, value] : line) to.set(key, value);
}

// Each line by itself, and all of them as one value.
template <class X>
void look_at_lines(std::vector<octets> const& lines) {
    field_section fields;
    X all;
    bool each = true, empty = false;
    for (octets const line : lines) {
        fields.append("x", line);
        auto const x = X::parse(line);
        each = each && x.has_value();
        empty = empty || line.find_first_not_of(" \t") == octets::npos;
        if (x) append(all, *x);
    }
    if (!fields.defect() || !each || lines.size() < 2) return;
    std::string memory;
    auto const together = X::parse(combined(fields, "x", memory));
    if (together.has_value() == empty) std::abort();
    if (together && !(*together == all)) std::abort();
}

}  // namespace

int fuzz_syntax_structured(std::uint8_t const* data, std::size_t size) {
    octets value{reinterpret_cast<char const*>(data), size};
    look_at<structured::item>(value);
    look_at<structured::list>(value);
    look_at<structured::dictionary>(value);
    std::vector<octets> lines;
    for (std::size_t end; (end = value.find('\n')) != octets::npos; value.remove_prefix(end + 1))
        lines.push_back(value.substr(0, end));
    lines.push_back(value);
    look_at_lines<structured::list>(lines);
    look_at_lines<structured::dictionary>(lines);
    return 0;
}
