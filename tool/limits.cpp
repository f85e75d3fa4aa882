#include <algorithm>
#include <cstdio>

#include <httoop/core/limits.hpp>

#include "command.hpp"

namespace httoop::tool {
namespace {

std::string padded(std::string_view text, std::size_t width) {
    std::string s{text};
    if (s.size() < width) s.append(width - s.size(), ' ');
    return s;
}

exit_status run(arguments const&) {
    std::string text = "Limits (--limit NAME=VALUE)\n";
    std::size_t name_width = 0, value_width = 0, section_width = 0;
    for (limit_row const& row : all_limits()) {
        name_width = std::max(name_width, row.name.size());
        value_width = std::max(value_width, std::to_string(row.standard).size() + 1 + row.unit.size());
        section_width = std::max(section_width, row.section.size());
    }
    for (relaxation_row const& row : all_relaxations()) name_width = std::max(name_width, row.name.size());
    for (limit_row const& row : all_limits())
        text += "  " + padded(row.name, name_width) + "  " +
                padded(std::to_string(row.standard) + " " + std::string{row.unit}, value_width) + "  " +
                padded(row.section, section_width) + "  " + std::string{row.sentence} + "\n";
    text += "\nRelaxations, all off (--relax NAME)\n";
    for (relaxation_row const& row : all_relaxations())
        text += "  " + padded(row.name, name_width) + "  " + padded(row.section, section_width) + "  " +
                std::string{row.sentence} + "\n";
    return print(text) ? exit_status::done : exit_status::negative;
}

}  // namespace

extern command const limits_command;
command const limits_command{
    "limits",
    "list the limits and relaxations with their defaults",
    "  httoop limits\n"
    "  httoop limits | grep rfc9112#7.1\n"
    "  httoop serve --limit content=1000000 --limit idle-time=5000\n",
    {},
    run};

}  // namespace httoop::tool
