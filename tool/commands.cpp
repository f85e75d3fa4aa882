#include "commands.hpp"

// One line for each subcommand; tool/<name>.cpp defines it.
#define HTTOOP_COMMANDS(X) \
    X(serve)               \
    X(echo)                \
    X(proxy)               \
    X(get)                 \
    X(head)                \
    X(post)                \
    X(put)                 \
    X(patch)               \
    X(delete)              \
    X(options)             \
    X(request)             \
    X(parse)               \
    X(compose)             \
    X(uri)                 \
    X(field)               \
    X(negotiate)           \
    X(precondition)        \
    X(explain)             \
    X(cache)               \
    X(cache_sim)           \
    X(json_patch)          \
    X(rule)                \
    X(compliance)          \
    X(limits)              \
    X(manual)              \
    X(completion)

namespace httoop::tool {

#define X(name) extern command const name##_command;
HTTOOP_COMMANDS(X)
#undef X

namespace {

constexpr command const* commands[] = {
#define X(name) &name##_command,
    HTTOOP_COMMANDS(X)
#undef X
};

}  // namespace

std::span<command const* const> all_commands() { return commands; }

std::string key(flag const& f) {
    std::string_view const name{f.name};
    auto const last = name.find_last_of(",-");
    if (last == std::string_view::npos) return std::string{name};
    auto const comma = name.rfind(',');
    auto const spelling = comma == std::string_view::npos ? name : name.substr(comma + 1);
    return std::string{spelling.substr(spelling.find_first_not_of('-'))};
}

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

std::string further_lines(std::string_view text) {
    auto const end = text.find('\n');
    return end == std::string_view::npos ? "" : std::string{text.substr(end + 1)};
}

}  // namespace httoop::tool
