#include "catalogue.hpp"

#include <algorithm>
#include <string>

#include <httoop/core/ascii.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/io/rules.hpp>
#include <httoop/service/rules.hpp>

namespace httoop::tool {

lint::catalogue rules_above() {
    static constexpr lint::catalogue_row rows[] = {  // a room's rules.def: an include above, and one here
#define HTTOOP_RULE(name, ...) {HTTOOP_ROOM, #name, &rules::name},
#define HTTOOP_ROOM "io"
#include <httoop/io/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "engine"
#include <httoop/engine/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "service"
#include <httoop/service/rules.def>
#undef HTTOOP_ROOM
#undef HTTOOP_RULE
    };
    return {rows, rows + sizeof rows / sizeof *rows};
}

std::string_view whole_of(std::string_view id) {
    bool const point = id.size() > 1 && id.back() >= 'a' && id.back() <= 'z' && DIGIT(id[id.size() - 2]);
    return point ? id.substr(0, id.size() - 1) : id;
}

std::string_view section_of(std::string_view id) {
    id = whole_of(id);
    auto const dash = id.rfind('-');
    bool const numbered = dash != std::string_view::npos && DIGIT.all(id.substr(dash + 1));
    return numbered ? id.substr(0, dash) : id;
}

namespace {

// Numbers in ids are compared as numbers: 9.10 comes after 9.2.
bool before(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (DIGIT(a[0]) && DIGIT(b[0])) {
            auto const digits = [](std::string_view s) {
                std::size_t n = 0;
                while (n < s.size() && DIGIT(s[n])) ++n;
                return n;
            };
            std::size_t const m = digits(a), n = digits(b);
            if (m != n) return m < n;
            if (a.substr(0, m) != b.substr(0, n)) return a < b;
            a.remove_prefix(m);
            b.remove_prefix(n);
        } else {
            if (a[0] != b[0]) return a[0] < b[0];
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.empty() && !b.empty();
}

}  // namespace

std::vector<lint::catalogue_row> all_rows() {
    std::vector<lint::catalogue_row> rows;
    for (auto const& r : lint::all_rules()) rows.push_back(r);
    for (auto const& r : rules_above()) rows.push_back(r);
    std::stable_sort(rows.begin(), rows.end(),
                     [](auto const& a, auto const& b) { return before(a.row->id, b.row->id); });
    return rows;
}

std::string deed_of(rule const& r) {
    std::string deed{lint::word_of(r.fate)};
    if (r.status != 0 && (r.fate == fate::answer_and_keep || r.fate == fate::answer_and_close))
        deed.insert(0, std::to_string(r.status) + " is ");
    return deed;
}

}  // namespace httoop::tool
