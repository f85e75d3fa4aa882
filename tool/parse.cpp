#include <httoop/wire/inspect.hpp>

#include "command.hpp"
#include "composed_message.hpp"
#include "input.hpp"
#include "message_json.hpp"

namespace httoop::tool {
namespace {

// Responses begin with the protocol's name, requests do not (RFC 9112 2.1, 4).
wire::role guess(octets stream) {
    return stream.substr(0, 5) == "HTTP/" ? wire::role::client : wire::role::server;
}

exit_status run(arguments const& given) {
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    std::string const role = given.value("role");
    if (!role.empty() && role != "request" && role != "response")
        return misused("--role is request or response, not " + role);
    std::vector<method::known> answered;
    for (std::string const& token : given.all("request")) {
        auto const m = method::parse(token);
        if (!m) return misused("--request takes a method, such as HEAD, not " + token);
        answered.push_back(m->which());
    }
    std::string stream;
    if (!read_input(given.value("FILE"), p.limits.content, stream)) return exit_status::negative;

    wire::role const reader = role.empty() ? guess(stream) : role == "request" ? wire::role::server : wire::role::client;
    wire::inspector messages{stream, reading_context(p, reader)};
    wire::inspected m;
    exit_status status = exit_status::done;
    std::size_t exchange = 0;  // that the next response belongs to
    char const* because = "not read";
    for (;;) {
        if (!answered.empty()) messages.answers(answered[std::min(exchange, answered.size() - 1)]);
        if (!messages.next(m)) break;
        for (finding const& f : m.findings)
            if (!f.repaired) status = exit_status::negative;
        if (m.ended != wire::inspected::ending::complete) status = exit_status::negative;
        if (!m.answered.status().interim() || m.tunnels) ++exchange;
        because = m.tunnels ? "tunnel" : "closed";
        if (!print(to_json(m, stream) + "\n")) return exit_status::negative;
    }
    if (messages.position() < stream.size() &&
        !print(rest_to_json(octets{stream}.substr(messages.position()), messages.position(), because) + "\n"))
        return exit_status::negative;
    return status;
}

constexpr flag flags[] = {
    {"FILE", "FILE", "the octets to read; standard input unless given"},
    {"--role", "request|response", "what they are; else the first octets tell"},
    {"--request", "METHOD", "the method a response answers; repeated: for one response after the other", flag::any},
    limit_flag,
    relax_flag,
};

}  // namespace

extern command const parse_command;
command const parse_command{
    "parse",
    "show how httoop understands raw messages, as JSON, one line each\n"
    "Nothing is read behind a message whose end cannot be trusted.",
    "  printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' | httoop parse\n"
    "  httoop parse recorded.http | jq '.violations[].id'\n"
    "  httoop parse --request HEAD response.http\n"
    "  httoop parse recorded.http | httoop compose   # the same octets again\n"
    "Every violation is listed; the exit status is 1 when there is one. docs/parse.md has the schema.\n",
    flags,
    run};

}  // namespace httoop::tool
