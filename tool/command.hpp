#pragma once
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <httoop/core/policy.hpp>

#include "exit_status.hpp"

namespace httoop::tool {

// A flag of a subcommand. main.cpp alone knows the library that reads command lines.
struct flag {
    char const* name;       // "--listen", "-o,--output", or a positional: "DIR"
    char const* value;      // what it takes: "ADDR"; "": nothing
    char const* help;       // its first line; what follows is for the manual alone
    enum many : unsigned char { once, any } count = once;
    bool required = false;
    char const* otherwise = nullptr;  // its value where it is given as "--flag" and not "--flag=VALUE"
};

// What was given on the command line. Flags are named by their last spelling without dashes:
// "output" for "-o,--output"; positionals as they are: "DIR".
class arguments {
public:
    void give(std::string name, std::vector<std::string> values) {
        given_.emplace_back(std::move(name), std::move(values));
    }
    [[nodiscard]] bool has(std::string_view name) const { return !all(name).empty(); }
    // The last value given, else `otherwise`.
    [[nodiscard]] std::string value(std::string_view name, std::string otherwise = "") const {
        auto const values = all(name);
        return values.empty() ? std::move(otherwise) : values.back();
    }
    [[nodiscard]] std::span<std::string const> all(std::string_view name) const {
        for (auto const& [given, values] : given_)
            if (given == name) return values;
        return {};
    }

private:
    std::vector<std::pair<std::string, std::vector<std::string>>> given_;
};

// A subcommand: tool/<name>.cpp defines one, tool/main.cpp has a line for it.
struct command {
    char const* name;
    char const* summary;   // one line; what follows is for the manual alone
    char const* examples;  // lines shown below --help
    std::span<flag const> flags;
    exit_status (*run)(arguments const&);
};

// `--limit NAME=VALUE` and `--relax NAME`, for the commands that read messages.
inline constexpr flag limit_flag{"--limit", "NAME=VALUE", "set a limit (see httoop limits)", flag::any};
inline constexpr flag relax_flag{"--relax", "NAME", "be lenient in one point (see httoop limits)", flag::any};
// Reads both into a policy. False: complained about.
bool read_policy(arguments const& given, policy& into);

// Prints "httoop: TEXT" to standard error.
void tell(std::string_view text);
// The same for a command line that cannot be followed.
exit_status misused(std::string_view text);

// The names that were perhaps meant, as ": did you mean x or y?"; empty when none is near.
std::string did_you_mean(std::string_view typed, std::span<std::string_view const> names);

// Text to standard output, or another. False when nobody takes it (told; a closed pipe is not).
bool print(std::string_view text, std::FILE* to = stdout);
// What was printed to standard output goes out now. False as above.
bool flush_output();

}  // namespace httoop::tool
