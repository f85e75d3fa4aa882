#include <httoop/server.hpp>
using namespace httoop;

int main() {
    router site;
    site.get("/hello/{name}", [](exchange const& x) {
        return response::text("Hello " + x.captured("name") + "\n"); });
    server s{site};
    if (auto at = s.listen("127.0.0.1:8080"); !at) return complain(at.error());
    return s.run();                                   // drains on s.stop(), from any thread
}
