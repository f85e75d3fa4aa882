#include <httoop/server.hpp>
#include <httoop/service/cross_origin.hpp>
using namespace httoop;

int main() {
    router site;
    site.get("/time", [](exchange const&) { return response::text("tea time\n"); });
    site.put("/time", [](exchange const&) { return response{status_code::no_content}; });

    cors::sharing with;
    with.methods = {"PUT"};
    with.max_age = 600;
    if (auto allowed = with.allow("https://app.example"); !allowed) return 1;
    cross_origin door{site, with};

    server s{door};
    if (auto at = s.listen("127.0.0.1:8080"); !at) return complain(at.error());
    return s.run();
}
