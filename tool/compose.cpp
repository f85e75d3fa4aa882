#include "command.hpp"
#include "composed_message.hpp"
#include "input.hpp"

namespace httoop::tool {
namespace {

exit_status run(arguments const& given) {
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    std::string input;
    // Content grows in JSON: by a third as base64, line ends and quotes to twice their size.
    if (!read_input(given.value("FILE"), p.limits.content > UINT64_MAX / 4 ? UINT64_MAX : p.limits.content * 4, input))
        return exit_status::negative;
    std::string_view rest = input;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        std::string_view const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        std::string octets, fault;
        if (!compose_line(line, p, octets, fault)) {
            tell("line " + std::to_string(number) + ": " + fault);
            return exit_status::negative;
        }
        if (!print(octets)) return exit_status::negative;
    }
    return exit_status::done;
}

constexpr flag flags[] = {
    {"FILE", "FILE", "JSON as httoop parse writes it; standard input unless given"},
    limit_flag,
    relax_flag,
};

}  // namespace

extern command const compose_command;
command const compose_command{
    "compose",
    "make raw messages of JSON, the inverse of parse",
    "  httoop parse recorded.http | httoop compose | cmp - recorded.http\n"
    "  echo '{\"schema\":1,\"message\":\"request\",\"method\":\"GET\",\"target\":\"/\",\n"
    "         \"fields\":[{\"name\":\"Host\",\"value\":\"a\"}]}' | tr -d '\\n' | httoop compose\n"
    "What would not be parsed again is not composed, unless the JSON has it as \"raw\".\n",
    flags,
    run};

}  // namespace httoop::tool
