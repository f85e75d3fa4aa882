#include "command.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <httoop/core/number.hpp>

#include "progress.hpp"
#include "readable.hpp"

namespace httoop::tool {

void tell(std::string_view text) {
    wipe_progress();
    std::fprintf(stderr, "httoop: %s\n", readable(text).c_str());
}

exit_status misused(std::string_view text) {
    tell(text);
    return exit_status::usage;
}

namespace {

void tell_lost_output() {
    if (errno != EPIPE) tell(std::string{"writing to standard output: "} + std::strerror(errno));
}

}  // namespace

bool print(std::string_view text, std::FILE* to) {
    if (text.empty()) return true;
    if (std::fwrite(text.data(), 1, text.size(), to) == text.size()) return true;
    if (to == stdout) tell_lost_output();
    return false;
}

bool flush_output() {
    if (std::ferror(stdout) != 0) return false;  // told when it happened
    if (std::fflush(stdout) == 0) return true;
    tell_lost_output();
    return false;
}

namespace {

// Optimal string alignment: how many octets must be changed, moved by one, added or removed.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

bool read_limit(std::string_view given, limits& into) {
    auto const equals = given.find('=');
    auto const name = given.substr(0, equals);
    limit_row const* const row = find_limit(name);
    if (row == nullptr) {
        std::vector<std::string_view> names;
        for (limit_row const& r : all_limits()) names.push_back(r.name);
        misused("no limit is called " + std::string{name} + did_you_mean(name, names) +
                " (httoop limits lists them)");
        return false;
    }
    std::uint64_t value = 0;
    if (equals == std::string_view::npos ||
        parse_decimal(given.substr(equals + 1), value) != number_fault::none) {
        misused("--limit " + std::string{row->name} + "=VALUE takes a number of " + std::string{row->unit} +
                ", such as " + std::string{row->name} + "=" + std::to_string(row->standard));
        return false;
    }
    into.*row->member = value;
    return true;
}

}  // namespace

std::string did_you_mean(std::string_view typed, std::span<std::string_view const> names) {
    constexpr std::size_t most_suggested = 3, longest = 64;
    if (typed.empty() || typed.size() > longest) return "";
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (std::string_view const name : names) {
        bool const part = typed.size() > 2 && name.find(typed) != std::string_view::npos;
        std::size_t const d = part ? 1 : distance(typed, name);
        if (d <= 1 + typed.size() / 4) near.emplace_back(d, name);
    }
    std::stable_sort(near.begin(), near.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
    if (near.size() > most_suggested) near.resize(most_suggested);
    std::string text;
    for (std::size_t i = 0; i < near.size(); ++i)
        text += (i == 0 ? ": did you mean " : i + 1 == near.size() ? " or " : ", ") + std::string{near[i].second};
    return text.empty() ? text : text + "?";
}

bool read_policy(arguments const& given, policy& into) {
    for (std::string const& limit : given.all("limit"))
        if (!read_limit(limit, into.limits)) return false;
    for (std::string const& name : given.all("relax")) {
        relaxation_row const* const row = find_relaxation(name);
        if (row == nullptr) {
            std::vector<std::string_view> names;
            for (relaxation_row const& r : all_relaxations()) names.push_back(r.name);
            misused("no relaxation is called " + name + did_you_mean(name, names) + " (httoop limits lists them)");
            return false;
        }
        into.relax(row->which);
    }
    return true;
}

}  // namespace httoop::tool
