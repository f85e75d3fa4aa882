#include <algorithm>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "catalogue.hpp"
#include "command.hpp"

namespace httoop::tool {
namespace {

std::string in_json(std::vector<lint::catalogue_row> const& rows) {
    std::string text;
    for (auto const& r : rows) {
        nlohmann::ordered_json row;
        row["id"] = r.row->id;
        row["section"] = section_of(r.row->id);
        row["level"] = lint::word_of(r.row->level);
        row["actor"] = r.row->actor;
        row["sentence"] = r.row->sentence;
        row["status"] = r.row->status;
        row["deed"] = deed_of(*r.row);
        row["room"] = r.room;
        row["name"] = r.name;
        text += row.dump() + "\n";
    }
    return text;
}

std::string as_table(std::vector<lint::catalogue_row> const& rows) {
    std::size_t id_width = 0;
    for (auto const& r : rows) id_width = std::max(id_width, std::string_view{r.row->id}.size());
    std::string text;
    std::string_view section;
    std::set<std::string_view> ids;
    for (auto const& r : rows) {
        std::string_view const id{r.row->id};
        ids.insert(id);
        if (section_of(id) != section) {
            section = section_of(id);
            text += (text.empty() ? "" : "\n") + std::string{section} + "\n";
        }
        std::string line = "  " + std::string{id};
        line.append(id_width + 4 - line.size(), ' ');
        line += lint::word_of(r.row->level);
        line.append(id_width + 16 - line.size(), ' ');
        text += line + r.row->sentence + "; " + deed_of(*r.row) + "\n";
    }
    return text + "\n" + std::to_string(ids.size()) + " requirements enforced in " + std::to_string(rows.size()) +
           " places\n";
}

exit_status run(arguments const& given) {
    auto const rows = all_rows();
    return print(given.has("json") ? in_json(rows) : as_table(rows)) ? exit_status::done : exit_status::negative;
}

constexpr flag flags[] = {
    {"--json", "", "one JSON object a line instead of a table"},
};

}  // namespace

extern command const compliance_command;
command const compliance_command{
    "compliance",
    "list every requirement that this binary enforces",
    "  httoop compliance | less\n"
    "  httoop compliance --json | jq -r 'select(.level == \"MUST\") | .id'\n",
    flags,
    run};

}  // namespace httoop::tool
