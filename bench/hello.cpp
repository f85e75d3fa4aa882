// The README's hello handler among 20 routes, with all limits and deadlines on: what ./check bench
// measures. hello ADDR:PORT [json]: `json` writes the access log to /dev/null.
#include <httoop/server.hpp>

#include <fcntl.h>

#include <cstdio>
#include <cstring>

using namespace httoop;

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: hello ADDR:PORT [json]\n", stderr);
        return 2;
    }
    router site;
    site.get("/hello/{name}", [](exchange const& x) {
        return response::text("Hello " + x.captured("name") + "\n");
    });
    site.get("/plain", [](exchange const&) { return response::text("Hello, World!"); });
    site.get("/", [](exchange const&) { return response::text("home\n"); });
    for (char const* path :
         {"/about", "/articles", "/articles/{id}", "/articles/{id}/comments", "/users", "/users/{id}",
          "/users/{id}/posts", "/search", "/login", "/logout", "/static/{path...}", "/api/v1/items",
          "/api/v1/items/{id}", "/api/v1/orders", "/api/v1/orders/{id}", "/health", "/metrics"})
        site.get(path, [](exchange const& x) { return response::text(std::string{x.request().path()}); });

    owned<httoop::log> log;
    server_options options;
    if (argc > 2 && std::strcmp(argv[2], "json") == 0) {
        log = make_log(log_format::json, open("/dev/null", O_WRONLY | O_CLOEXEC));
        options.log = log.get();
    }
    server s{site, std::move(options)};
    auto at = s.listen(argv[1]);
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
