#pragma once
// What holds for every table whose rows have a number and a name, in the order of the names.
#include <doctest/doctest.h>
#include <string>

#include <httoop/core/ascii.hpp>

#include "support/data.hpp"

namespace support {

inline std::string in_lower_case(std::string s) {
    for (char& c : s) c = httoop::to_lower(c);
    return s;
}

// Each row is found by its name, and by no name that is longer or shorter; in any case unless
// `exact_case`; row 0 has no name. The register at `path` has these rows, in this spelling, and no
// more.
template <class Id>
void check_named_rows(Id (&identify)(httoop::octets), std::string const& path,
                      bool exact_case = false) {
    std::size_t const count = static_cast<std::size_t>(Id::count_);
    CHECK(name_of(Id::unknown) == "");
    CHECK(identify("") == Id::unknown);
    CHECK(identify("no-such-name") == Id::unknown);
    CHECK(identify("\xff") == Id::unknown);
    for (std::size_t i = 1; i < count; ++i) {
        Id const id = static_cast<Id>(i);
        std::string const name{name_of(id)};
        CAPTURE(name);
        CHECK(identify(name) == id);
        std::string other = name;
        for (char& c : other)
            c = httoop::to_lower(c) == c && httoop::ALPHA(c) ? static_cast<char>(c - 32)
                                                             : httoop::to_lower(c);
        CHECK(identify(other) == (exact_case && other != name ? Id::unknown : id));
        CHECK(identify(name + '!') == Id::unknown);
        CHECK(identify(name.substr(0, name.size() - 1)) != id);
    }
    auto const registered = read_table(path);
    CHECK(registered.size() == count - 1);
    for (auto const& row : registered) {
        CAPTURE(row[0]);
        REQUIRE(identify(row[0]) != Id::unknown);
        CHECK(name_of(identify(row[0])) == row[0]);
    }
}

// "RFC9111, Section 5.2" as a table of ours names it: "rfc9111#5.2", or "rfc9111" without section.
inline std::string section_of(std::string const& reference) {
    if (reference.compare(0, 3, "RFC") != 0) return reference;
    std::string const number =
        reference.substr(3, reference.find_first_not_of("0123456789", 3) - 3);
    std::size_t const at = reference.find(", Section ");
    if (at == std::string::npos) return "rfc" + number;
    std::string const section = reference.substr(at + 10);
    return "rfc" + number + '#' + section.substr(0, section.find_first_not_of("0123456789."));
}

}  // namespace support
