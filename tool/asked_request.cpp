#include "asked_request.hpp"

#include <algorithm>

#include "command.hpp"
#include "composed_message.hpp"
#include "input.hpp"

namespace httoop::tool {

void collected::found(finding const& f) {
    json v = to_json(f);
    if (std::find(all.begin(), all.end(), v) == all.end()) all.push_back(std::move(v));
}

bool read_asked(std::string const& file, policy const& p, asked_request& into) {
    if (!read_input(file, p.limits.content, into.stream)) return false;
    wire::inspector messages{into.stream, reading_context(p, wire::role::server)};
    into.readable = messages.next(into.message) && into.message.head_read;
    into.sound = into.readable;
    collected violations;
    for (finding const& f : into.message.findings) {
        violations.found(f);
        into.sound = into.sound && f.repaired;
    }
    into.violations = std::move(violations.all);
    if (into.readable || !into.violations.empty()) return true;
    tell("there is no request");
    return false;
}

}  // namespace httoop::tool
