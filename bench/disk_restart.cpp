// How long a full cache on a disk takes from its opening to its first hit, after it was closed and after the
// process was killed: disk_restart FOLDER [OCTETS [CONTENT]]. FOLDER is to be a new one on the disk that counts.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include <httoop/caching/stored_response.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/service/disk_store.hpp>

using namespace httoop;

namespace {

template <class T>
T finish(io::loop& l, task<T> t) {
    if (t.is_ready()) return t.take();
    io::activity tree{&l};
    bool ended = false;
    if (!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}))
        while (!ended) l.turn(duration::milliseconds(100));
    return t.take();
}

struct opened_store {
    explicit opened_store(std::string const& folder, std::uint64_t most) : pool{4, 256} {
        auto l = io::loop::make();
        disk_store_options o;
        o.folder = folder;
        o.most_octets = most;
        auto s = disk_store::open(std::move(o));
        if (!l || !s) std::exit(complain(l ? s.error() : l.error()));
        loop = std::move(*l);
        loop->use(&pool);
        store = std::move(*s);
    }
    ~opened_store() { store = nullptr; }
    io::offload_pool pool;
    owned<io::loop> loop;
    owned<disk_store> store;
};

std::string key_of_number(std::uint64_t n) { return "http://example.org/" + std::to_string(n); }

// As many as have room; the last key.
std::uint64_t fill(opened_store& s, std::uint64_t size) {
    std::string const content(size, 'x');
    std::uint64_t n = 0;
    while (s.store->counts().forgotten == 0) {
        auto head = make_owned<caching::stored_response>();
        head->key = key_of_number(++n);
        head->head.fields().append("Content-Type", "text/plain");
        head->length = size;
        auto f = finish(*s.loop, s.store->begin(std::move(head), {}));
        if (!f || !finish(*s.loop, (*f)->write(content)) || !finish(*s.loop, (*f)->finish())) std::exit(1);
    }
    return n;
}

void first_hit(char const* after, std::string const& folder, std::uint64_t most, std::string const& key) {
    instant const begun = io::read_monotonic();
    opened_store s{folder, most};
    auto const found = finish(*s.loop, s.store->find(key));
    if (!found || !*found) std::exit(1);
    double const ms = static_cast<double>((io::read_monotonic() - begun).nanoseconds) / 1e6;
    cache_counts const c = s.store->counts();
    std::printf("%-8s %8llu responses %12llu octets   first hit after %.1f ms\n", after, static_cast<unsigned long long>(c.responses),
                static_cast<unsigned long long>(c.octets), ms);
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) return std::fprintf(stderr, "disk_restart FOLDER [OCTETS [CONTENT]]\n"), 2;
    std::string const folder = words[1];
    std::uint64_t const most = count > 2 ? std::strtoull(words[2], nullptr, 10) : std::uint64_t{1} << 30;
    std::uint64_t const size = count > 3 ? std::strtoull(words[3], nullptr, 10) : 16384;
    int ready[2];
    if (::pipe(ready) != 0) return 1;
    pid_t const child = ::fork();
    if (child == 0) {
        opened_store s{folder, most};
        std::uint64_t const last = fill(s, size);
        if (::write(ready[1], &last, sizeof last) != sizeof last) return 1;
        for (;;) ::pause();
    }
    std::uint64_t last = 0;
    if (::read(ready[0], &last, sizeof last) != sizeof last) return 1;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    first_hit("killed", folder, most, key_of_number(last));
    first_hit("again", folder, most, key_of_number(last - 1));
    return 0;
}
