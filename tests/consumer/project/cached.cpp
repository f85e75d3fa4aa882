// Needs httoop::io, and what a store on disk needs: a page is asked for once, and is there when the store is opened again.
#include <httoop/client.hpp>
#include <httoop/server.hpp>
#include <httoop/service/cache.hpp>
#include <httoop/service/disk_store.hpp>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

using namespace httoop;

int main() {
    std::filesystem::path const folder = std::filesystem::current_path() / "cached-pages";
    std::filesystem::remove_all(folder);
    std::atomic<int> asked{0};
    router origin;
    origin.get("/page", [&](exchange const&) {
        ++asked;
        return response::text("a page\n").set("Cache-Control", "max-age=60");
    });
    std::string address = "127.0.0.1:0";
    for (int opening = 0; opening < 2; ++opening) {
        auto store = disk_store::open({folder.string()});
        if (!store) return complain(store.error());
        cache site{origin, **store};
        server s{site};
        auto at = s.listen(address);
        if (!at) return complain(at.error());
        address = at->compose();
        std::thread serving{[&] { s.run(); }};
        auto r = get("http://" + address + "/page");
        s.stop();
        serving.join();
        if (!r) return complain(r.error());
        if (r->octets() != "a page\n") return 1;
    }
    std::filesystem::remove_all(folder);
    std::printf("asked %d time for what was got twice\n", asked.load());
    return asked == 1 ? 0 : 1;
}
