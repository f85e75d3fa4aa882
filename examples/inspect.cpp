// Rules, policies and limits: the same octets read strictly, by a policy that collects, and by one
// that relaxes.
#include <httoop/wire/inspect.hpp>

#include <cstdio>

using namespace httoop;

namespace {

void read(char const* how, octets stream, policy const& p) {
    std::printf("%s:\n", how);
    wire::context c;
    c.policy = &p;
    wire::inspector messages{stream, c};
    for (wire::inspected m; messages.next(m);) {
        for (finding const& f : m.findings)
            std::printf("  octet %zu, %s: %s%s\n", f.offset, f.broken->id, f.broken->sentence,
                        f.repaired ? " (repaired)" : "");
    }
}

}  // namespace

int main() {
    octets const stream = "GET /cellar HTTP/1.1\r\nHost : example.org\r\nX-Key: 1234567890\r\n\r\n";
    policy strict;
    read("strict", stream, strict);
    policy relaxed;
    relaxed.relax(find_relaxation("space-before-colon")->which);
    read("relaxed", stream, relaxed);
    policy small;
    small.limits.field_line = 12;
    read("short lines alone", stream, small);
}
