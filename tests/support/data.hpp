#pragma once
// Files below tests/data. Tests run in the root of the source tree; HTTOOP_TEST_DATA names another
// folder where they do not.
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#if !defined(HTTOOP_TEST_DATA)
#define HTTOOP_TEST_DATA "tests/data"
#endif

namespace support {

// The octets of one file, e.g. read_data("message/iana/methods.tsv").
inline std::string read_data(std::string const& path) {
    std::ifstream file{std::string{HTTOOP_TEST_DATA "/"} + path, std::ios::binary};
    if (!file) throw std::runtime_error{"no test data " HTTOOP_TEST_DATA "/" + path};
    std::ostringstream all;
    all << file.rdbuf();
    return std::move(all).str();
}

// A table: its rows without the first, which names the columns. Each row has all columns.
inline std::vector<std::vector<std::string>> read_table(std::string const& path) {
    std::istringstream lines{read_data(path)};
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> cells{""};
        for (char c : line)
            if (c == '\t') cells.emplace_back();
            else cells.back() += c;
        rows.push_back(std::move(cells));
        rows.back().resize(rows.front().size());
    }
    if (rows.size() < 2) throw std::runtime_error{"an empty table: " + path};
    rows.erase(rows.begin());
    return rows;
}

}  // namespace support
