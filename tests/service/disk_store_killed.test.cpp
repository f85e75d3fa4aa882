// A disk_store whose process is killed amid its work.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "one_disk.hpp"
#include "support/children.hpp"

using namespace test;

namespace {

// What stands under a key, whatever was written last: its own name tells size and octets.
std::string content_of_key(std::string const& key, unsigned version) {
    unsigned const seed = static_cast<unsigned>(std::hash<std::string>{}(key)) + version;
    std::size_t const size = seed % 7 == 0 ? 300'000 + seed % 100'000 : seed % 7 == 1 ? 66'000 : seed % 5'000;
    return text_of(size, seed);
}

std::string version_of(cached_response const& r) { return std::string{r.stored().head.fields().value("Version")}; }

// Stores, replaces, updates, drops and forgets until it is killed. The process says how far it came: a line for
// each key that was dropped, before it is stored again.
[[noreturn]] void live_until_killed(std::string const& folder, unsigned round, int tell) {
    io::offload_pool pool{4, 256};
    auto const loop = support::make_loop();
    loop->use(&pool);
    disk_store_options o;
    o.folder = folder;
    o.most_octets = 6 << 20;
    o.most_memory = 1 << 20;
    auto opened = disk_store::open(o);
    if (!opened) ::_exit(3);
    cache_store& store = **opened;
    (void)!::write(tell, "!", 1);
    for (unsigned n = 0;; ++n) {
        unsigned const x = (n + round * 7919) * 2654435761u >> 8;
        std::string const key = "http://a/" + std::to_string(x % 97);
        auto const v = finish(*loop, store.find(key));
        if (!v) ::_exit(4);
        if (*v && x % 5 == 0) {
            if (!finish(*loop, store.drop((*v)->all.front()))) ::_exit(5);
            continue;
        }
        if (*v && x % 5 == 1) {
            auto const& of = (*v)->all.front();
            auto head = make_owned<caching::stored_response>(of->stored());
            head->head.fields().append("Updated", std::to_string(n));
            if (!finish(*loop, store.update(of, std::move(head)))) ::_exit(6);
            continue;
        }
        unsigned const version = round * 100'000 + n;
        std::string const text = content_of_key(key, version);
        auto head = disk::head(key, x % 2 == 0 ? content_length_of::exactly(text.size()) : content_length_of::until_end());
        head->head.fields().append("Version", std::to_string(version));
        std::vector<held<cached_response>> instead;
        if (*v) instead = (*v)->all;
        auto f = finish(*loop, store.begin(std::move(head), std::move(instead)));
        if (!f) ::_exit(7);
        for (std::size_t at = 0; at < text.size(); at += 50'000)
            if (!finish(*loop, (*f)->write(octets{text}.substr(at, 50'000)))) ::_exit(8);
        if (!finish(*loop, (*f)->finish())) ::_exit(9);
    }
}

}  // namespace

TEST_CASE("disk_store: killed a hundred times, and never an octet that was not stored" * doctest::skip(!support::children_live)) {
    disk d;
    std::string const folder = d.folder.path("cache");
    std::size_t looked_at = 0, large = 0;
    std::set<std::string> versions;
    for (unsigned round = 0; round < 100; ++round) {
        CAPTURE(round);
        int ready[2];
        REQUIRE(::pipe(ready) == 0);
        pid_t const child = ::fork();
        if (child == 0) live_until_killed(folder, round, ready[1]);
        char c = 0;
        REQUIRE(::read(ready[0], &c, 1) == 1);
        ::close(ready[0]);
        ::close(ready[1]);
        ::usleep(1'000 + round * 7919 % 40'000);
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));

        d.open(6 << 20, 1 << 20);
        auto const all = finish(*d.loop, d.store->list({}, "", 1'000'000));
        REQUIRE(all);
        for (auto const& one : *all) {
            auto const v = d.find(one.key);
            REQUIRE(v);
            CHECK(v->all.size() == 1);
            auto const& r = *v->all.front();
            CHECK(r.is() == cached_response::state::complete);
            std::string const version = version_of(r);
            std::string const text = content_of_key(one.key, static_cast<unsigned>(std::stoul(version)));
            CHECK((d.read(r) == text));
            versions.insert(version);
            large += text.size() > 100'000 ? 1 : 0;
            ++looked_at;
        }
        // Nothing was lost either: what is listed is what is counted, and has its file.
        CHECK(d.store->counts().responses == all->size());
        CHECK(d.store->counts().octets <= 6 << 20);
        if (round % 10 == 9) {
            d.find("none");
            CHECK(support::turn_until(*d.loop, [&] { return d.loop->spawned() == 0; }));
            std::size_t empty = 0;
            for (auto const& one : *all) empty += one.response->length().octets == 0 ? 1 : 0;
            CHECK(d.files().size() + empty == all->size());
        }
        d.store = nullptr;
    }
    // They came to something.
    CHECK(looked_at > 500);
    CHECK(large > 10);
    CHECK(versions.size() > 100);
    MESSAGE(looked_at << " responses looked at, " << versions.size() << " different ones");
}
