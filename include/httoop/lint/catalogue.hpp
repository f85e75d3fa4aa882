#pragma once
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/rule.hpp>

namespace httoop::inline v0::lint {

// A row of a rules.def: the rule, its name in the sources, and the room that enforces it.
struct catalogue_row {
    octets room;  // "wire"
    octets name;  // "chunk_size"
    rule const* row;
};

struct catalogue {
    catalogue_row const* first = nullptr;
    catalogue_row const* last = nullptr;
    catalogue_row const* begin() const { return first; }
    catalogue_row const* end() const { return last; }
};

// Every requirement that the rooms without I/O enforce, in the order of the rooms; static storage.
catalogue all_rules();

// The rules with that id, several where one sentence is checked in several places. An id without
// running number finds those of its section too: "rfc9112#6.3" also "rfc9112#6.3-5". `more` are
// rows of rooms that are not in all_rules().
std::vector<catalogue_row> find_rules(octets id, catalogue more = {});

// "MUST NOT"
octets word_of(level l);
// What becomes of the connection, as a sentence's end: "answered, and the connection is closed".
octets word_of(fate f);

}  // namespace httoop::inline v0::lint
