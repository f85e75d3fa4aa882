// A cache in memory before a service that answers everything with 1 KiB that is fresh for an hour: what a hit
// costs. cached ADDR:PORT
#include <httoop/server.hpp>

#include <cstdio>

#include <httoop/service/cache.hpp>
#include <httoop/service/memory_store.hpp>

using namespace httoop;

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: cached ADDR:PORT\n", stderr);
        return 2;
    }
    auto const origin = make_service([](exchange const&) {
        response r = response::text(std::string(1024, 'x'));
        r.fields().append(field_id::cache_control, "max-age=3600");
        r.fields().append(field_id::etag, "\"1\"");
        r.fields().append(field_id::last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
        return r;
    });
    memory_store store{64 << 20};
    cache_settings settings;
    settings.rules = caching::cache_options::of_gateway();
    cache front{*origin, store, std::move(settings)};
    server s{front};
    auto at = s.listen(argv[1]);
    if (!at) return complain(at.error());
    std::printf("listening on http://%s/\n", at->compose().c_str());
    std::fflush(stdout);
    return s.run();
}
