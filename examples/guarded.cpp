// An attic behind a password: names and keys stand in the file people, the server on port 8080.
#include <httoop/server.hpp>
#include <httoop/service/guard.hpp>
using namespace httoop;

int main() {
    users who;
    if (auto added = who.add_file("people"); !added) return complain(added.error());
    router site;
    site.get("/", [](exchange const&) { return response::text("The attic is at /attic/.\n"); });
    site.get("/attic/", [](exchange const& x) {
        return response::text("Old chairs for " + std::string{x.user()} + ".\n");
    });
    guard door{site, std::move(who), {{{.path = "/attic", .digest = true, .realm = "attic"}}}};
    server s{door};
    if (auto at = s.listen("127.0.0.1:8080"); !at) return complain(at.error());
    return s.run();
}
