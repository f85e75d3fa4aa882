// A cache in front of servers: caching ADDRESS ROUTE..., where a route is HOST/PATH=URI, ...
#include <httoop/server.hpp>
#include <httoop/service/cache.hpp>
#include <httoop/service/memory_store.hpp>
#include <httoop/service/reverse_proxy.hpp>

#include <cstdio>

using namespace httoop;

int main(int argc, char** argv) {
    reverse_proxy behind;
    for (int i = 2; i < argc; ++i)
        if (auto added = behind.route(argv[i]); !added) return complain(added.error());
    memory_store store{64 << 20};
    cache front{behind, store, {.rules = caching::cache_options::of_gateway()}};
    server s{front};
    auto at = s.listen(argc > 1 ? argv[1] : "127.0.0.1:8080");
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
