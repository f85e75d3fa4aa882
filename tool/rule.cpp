#include <string>

#include "catalogue.hpp"
#include "command.hpp"

namespace httoop::tool {
namespace {

std::string told(lint::catalogue_row const& r) {
    std::string text = std::string{r.row->id} + "  " + std::string{lint::word_of(r.row->level)} + "  (" + r.row->actor + ")\n";
    text += std::string{"  "} + r.row->sentence + "\n";
    text += "  where it is broken: " + deed_of(*r.row) + "\n";
    text += "  section: " + std::string{section_of(r.row->id)} + ", enforced in: " + std::string{r.room} + " (" +
            std::string{r.name} + ")\n";
    return text;
}

exit_status run(arguments const& given) {
    std::string const id = given.value("ID");
    auto found = lint::find_rules(id, rules_above());
    if (found.empty())  // a section's beginning: "rfc9112#7" also 7.1.1
        for (auto const& r : all_rows()) {
            std::string_view const its{r.row->id};
            if (its.size() > id.size() && its.substr(0, id.size()) == id &&
                (its[id.size()] == '.' || its[id.size()] == '#'))
                found.push_back(r);
        }
    if (!found.empty()) {
        std::string text;
        for (auto const& r : found) text += (text.empty() ? "" : "\n") + told(r);
        return print(text) ? exit_status::done : exit_status::negative;
    }
    std::vector<std::string_view> names;
    for (auto const& r : all_rows())
        if (names.empty() || names.back() != r.row->id) names.push_back(r.row->id);
    tell("no rule enforced here has the id " + id + did_you_mean(id, names) + " (httoop compliance lists all)");
    return exit_status::negative;
}

constexpr flag flags[] = {
    {"ID", "ID", "a requirement (rfc9112#6.3-5), a section (rfc9112#6.3) or a document (rfc9112)", flag::once, true},
};

}  // namespace

extern command const rule_command;
command const rule_command{
    "rule",
    "explain a requirement: what it says, whom it binds, what httoop does",
    "  httoop rule rfc9112#6.3-5\n"
    "  httoop rule rfc9112#7.1\n"
    "  httoop parse bad.http | jq -r '.violations[].id' | xargs -n1 httoop rule\n",
    flags,
    run};

}  // namespace httoop::tool
