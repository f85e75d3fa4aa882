// What goes wrong around a disk_store: other versions of it, disks that are full or broken, folders that go.
#include <httoop/service/disk_store.hpp>

#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include <httoop/io/offload.hpp>

#include "service/stores.hpp"
#include "support/children.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::finish;
using support::storable;
using support::tried_store;

namespace {

namespace fs = std::filesystem;

constexpr char index_name[] = "httoop-cache.sqlite";

struct told_of final : disk_store_observer {
    std::vector<std::string> all;
    void begun_anew(octets what) override { all.emplace_back(what); }
    void disk_full(octets what) override { all.emplace_back(what); }
};

struct faulty_disk {
    faulty_disk() : pool{2, 64}, loop{support::make_loop()} { loop->use(&pool); }
    void open(std::string const& in) {
        store = nullptr;
        disk_store_options o;
        o.folder = in;
        o.most_octets = 64 << 20;
        o.observer = &told;
        auto opened = disk_store::open(o);
        if (!opened) FAIL(opened.error().text());
        store = std::move(*opened);
    }
    void open() { open(folder.path("cache")); }
    tried_store tried() { return {*store, *loop}; }
    [[nodiscard]] std::size_t files() const {
        std::size_t n = 0;
        for (auto const& e : fs::recursive_directory_iterator{folder.path("cache/contents")}) n += e.is_regular_file() ? 1 : 0;
        return n;
    }

    support::temporary_folder folder;
    io::offload_pool pool;
    owned<io::loop> loop;
    told_of told;
    owned<disk_store> store;
};

void run_sql(std::string const& file, char const* sql) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    char* wrong = nullptr;
    sqlite3_exec(db, sql, nullptr, nullptr, &wrong);
    CHECK_MESSAGE(wrong == nullptr, wrong);
    sqlite3_close(db);
}

// As version 1 of the index had its tables, with a response in them.
constexpr char const* form_1 = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE response (number INTEGER PRIMARY KEY, queue INTEGER NOT NULL, place INTEGER NOT NULL, uses INTEGER NOT NULL,
    cost INTEGER NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL, key BLOB NOT NULL, head BLOB NOT NULL);
CREATE INDEX by_key ON response (key, number);
CREATE UNIQUE INDEX by_place ON response (queue, place);
CREATE TABLE grouped (name BLOB NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (name, number)) WITHOUT ROWID;
CREATE INDEX grouped_by_number ON grouped (number);
CREATE TABLE total (queue INTEGER PRIMARY KEY, responses INTEGER NOT NULL, octets INTEGER NOT NULL);
INSERT INTO total VALUES (0, 1, 5000), (1, 0, 0);
CREATE TABLE opening (number INTEGER NOT NULL, closed INTEGER NOT NULL);
INSERT INTO opening VALUES (1700000000, 1);
INSERT INTO response VALUES (10, 0, 1, 0, 5000, 1, 7, CAST('http://example.org/' AS BLOB), x'010000');
PRAGMA application_id = 1752462448;
PRAGMA user_version = 1;
)";

}  // namespace

TEST_CASE("disk_store: an index of an earlier version is begun anew, and its files go") {
    faulty_disk d;
    d.folder.file(std::string{"cache/"} + index_name, "");
    fs::remove(d.folder.path(std::string{"cache/"} + index_name));
    run_sql(d.folder.path(std::string{"cache/"} + index_name), form_1);
    d.folder.file("cache/contents/0a/000000000000000a", "x");
    d.open();
    REQUIRE(d.told.all.size() == 1);
    CHECK(d.told.all[0].find(d.folder.path("cache")) != std::string::npos);
    CHECK(d.told.all[0].find("another form") != std::string::npos);
    auto t = d.tried();
    CHECK(t.find("http://example.org/").empty());
    CHECK(d.store->counts().responses == 0);
    CHECK(support::turn_until(*d.loop, [&] { return d.files() == 0; }));
    t.put(storable("http://example.org/", 1), "y");
    d.open();
    CHECK(d.told.all.size() == 1);
    auto again = d.tried();
    CHECK(again.read(*again.find("http://example.org/")[0]).text == "y");
}

TEST_CASE("disk_store: an index that turns out to be damaged while it is used is begun anew, and that is told") {
    faulty_disk d;
    d.open();
    {
        auto t = d.tried();
        for (int n = 0; n < 300; ++n) t.put(storable("http://example.org/" + std::to_string(n), 3, '"' + std::string(500, 'e') + '"'), "abc");
    }
    d.store = nullptr;
    std::string const index = d.folder.path(std::string{"cache/"} + index_name);
    d.open();
    CHECK(d.told.all.empty());
    {
        auto const size = fs::file_size(index);
        std::fstream f{index, std::ios::in | std::ios::out | std::ios::binary};
        for (std::uintmax_t page = 4096; page + 4096 <= size; page += 4096) {
            f.seekp(static_cast<std::streamoff>(page));
            f << std::string(4096, '\xA5');
        }
    }
    int failed = 0;
    for (int n = 0; n < 300; ++n) failed += finish(*d.loop, d.store->find("http://example.org/" + std::to_string(n))) ? 0 : 1;
    CHECK(failed == 1);
    REQUIRE(d.told.all.size() == 1);
    CHECK(d.told.all[0].find("malformed") != std::string::npos);
    auto t = d.tried();
    CHECK(d.store->counts().responses == 0);
    auto const kept = t.put(storable("http://example.org/", 3), "new");
    CHECK(t.read(*kept).text == "new");
    t.find("http://example.org/none");
    CHECK(support::turn_until(*d.loop, [&] { return d.files() == 1; }));
    d.open();
    auto again = d.tried();
    CHECK(again.read(*again.find("http://example.org/")[0]).text == "new");
}

TEST_CASE("disk_store: an index is begun anew for one damaged page, too") {
    faulty_disk d;
    d.open();
    {
        auto t = d.tried();
        for (int n = 0; n < 100; ++n) t.put(storable("http://example.org/" + std::to_string(n), 3, '"' + std::string(500, 'e') + '"'), "abc");
    }
    d.store = nullptr;
    std::string const index = d.folder.path(std::string{"cache/"} + index_name);
    d.open();
    {
        std::fstream f{index, std::ios::in | std::ios::out | std::ios::binary};
        std::string page(4096, '\0');
        std::streamoff at = 0;
        while (f.read(page.data(), 4096) && page.find(std::string(500, 'e')) == std::string::npos) at += 4096;
        REQUIRE(f);
        f.seekp(at);
        f << std::string(4096, '\xA5');
    }
    int failed = 0;
    for (int n = 0; n < 100; ++n) failed += finish(*d.loop, d.store->find("http://example.org/" + std::to_string(n))) ? 0 : 1;
    CHECK(failed <= 1);  // none where the files were looked at first
    CHECK(d.told.all.size() == 1);
    auto t = d.tried();
    for (int n = 0; n < 100; ++n) CHECK(t.find("http://example.org/" + std::to_string(n)).empty());
    CHECK(d.store->counts().responses == 0);
    t.put(storable("http://example.org/", 3), "new");
    d.open();
    auto again = d.tried();
    CHECK(again.read(*again.find("http://example.org/")[0]).text == "new");
}

namespace {

// No descriptor is left to this process while it lives.
class all_descriptors {
public:
    all_descriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit few = before_;
        few.rlim_cur = std::min<rlim_t>(few.rlim_cur, 256);
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) taken_.push_back(fd);
    }
    all_descriptors(all_descriptors const&) = delete;
    ~all_descriptors() {
        for (int const fd : taken_) ::close(fd);
        ::setrlimit(RLIMIT_NOFILE, &before_);
    }

private:
    rlimit before_{};
    std::vector<int> taken_;
};

}  // namespace

TEST_CASE("disk_store: a content that cannot be opened for want of descriptors is not lost") {
    faulty_disk d;
    d.open();
    std::string const large(70'000, 'l');
    d.tried().put(storable("http://example.org/small", 5), "small");
    d.tried().put(storable("http://example.org/large", large.size()), large);
    d.open();
    auto t = d.tried();
    {
        all_descriptors const taken;
        CHECK(!finish(*d.loop, d.store->find("http://example.org/small")));
        CHECK(!finish(*d.loop, d.store->find("http://example.org/large")));
    }
    REQUIRE(t.find("http://example.org/small").size() == 1);
    CHECK(t.read(*t.find("http://example.org/small")[0]).text == "small");
    REQUIRE(t.find("http://example.org/large").size() == 1);
    CHECK(t.read(*t.find("http://example.org/large")[0]).text == large);
}

TEST_CASE("disk_store: how often what left memory was used is noted, though nothing is stored meanwhile") {
    constexpr int keys = 1100;
    faulty_disk d;
    d.loop->use(nullptr);
    disk_store_options o;
    o.folder = d.folder.path("cache");
    o.most_memory = 64 << 10;
    auto opened = disk_store::open(o);
    REQUIRE(opened);
    d.store = std::move(*opened);
    auto t = d.tried();
    for (int n = 0; n < keys; ++n) t.put(storable("http://example.org/" + std::to_string(n), 1), "x");
    for (int n = 0; n < 2 * keys; ++n) {
        auto const found = t.find("http://example.org/" + std::to_string(n % keys));
        REQUIRE(found.size() == 1);
        found[0]->used();
    }
    // As if the machine stopped here.
    for (char const* end : {"", "-wal"})
        fs::copy_file(d.folder.path(std::string{"cache/"} + index_name + end), d.folder.path(std::string{"copy"} + end));
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(d.folder.path("copy").c_str(), &db) == SQLITE_OK);
    int used = -1;
    auto const number = [](void* to, int, char** columns, char**) { return *static_cast<int*>(to) = std::atoi(columns[0]), 0; };
    CHECK(sqlite3_exec(db, "SELECT count(*) FROM response WHERE uses > 0", number, &used, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    CHECK(used > keys / 2);
}

TEST_CASE("disk_store: while its folder is removed it answers with what it has in memory, and goes on") {
    faulty_disk d;
    d.open();
    auto t = d.tried();
    std::string const large(400'000, 'l');
    t.put(storable("http://example.org/small", 5), "small");
    t.put(storable("http://example.org/large", large.size()), large);
    owned<cache_filling> f = t.begin(storable("http://example.org/under-way", large.size()));
    t.done(f->write(octets{large}.substr(0, 300'000)));
    fs::remove_all(d.folder.path("cache"));
    CHECK(t.read(*t.find("http://example.org/small")[0]).text == "small");
    reply to{status_code::ok};
    t.find("http://example.org/large")[0]->give(to);
    CHECK(to.has_file());
    t.done(f->write(octets{large}.substr(300'000)));
    (void)finish(*d.loop, f->finish());
    f = nullptr;
    // What would be written to a new file is not stored.
    f = t.begin(storable("http://example.org/later", large.size()));
    CHECK(!finish(*d.loop, f->write(large)));
    f = nullptr;
    CHECK(t.find("http://example.org/later").empty());
    (void)finish(*d.loop, d.store->purge({}));
    CHECK(t.find("http://example.org/small").empty());
    d.open();
    auto again = d.tried();
    again.put(storable("http://example.org/small", 5), "again");
}

TEST_CASE("disk_store: what is purged is gone, whatever else waits for the pool") {
    faulty_disk d;
    d.open();
    auto t = d.tried();
    t.put(storable("http://example.org/", 1), "x");
    io::offload_pool full{1, 0};
    d.loop->use(&full);
    CHECK(t.done(d.store->purge({cache_selection::uri, "http://example.org/"})) == 1);
    d.loop->use(&d.pool);
    CHECK(t.find("http://example.org/").empty());
}

namespace {

// A small disk of our own at that folder; false: this machine does not let us.
bool mount_small_disk(std::string const& at, char const* options) {
    uid_t const user = ::getuid();
    if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
    if (user != 0) {
        std::ofstream{"/proc/self/uid_map"} << "0 " << user << " 1";
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("small", at.c_str(), "tmpfs", 0, options) == 0;
}

constexpr int no_small_disk = 77;

// 0: all is well; else the number of a line.
int live_on_full_disk(std::string const& folder) {
    if (!mount_small_disk(folder, "size=12m,mode=700")) return no_small_disk;
    io::offload_pool pool{2, 64};
    auto const loop = support::make_loop();
    loop->use(&pool);
    disk_store_options o;
    o.folder = folder;
    o.most_octets = std::uint64_t{1} << 30;
    told_of told;
    o.observer = &told;
    auto opened = disk_store::open(o);
    if (!opened) return __LINE__;
    cache_store& store = **opened;
    std::string const text(700'000, 'x');
    auto const put = [&](std::string const& key) {
        auto f = finish(*loop, store.begin(storable(key, text.size()), {}));
        return f && finish(*loop, (*f)->write(text)) && finish(*loop, (*f)->finish());
    };
    // Far more than there is room for: what was stored before goes.
    int stored = 0;
    for (int n = 0; n < 100; ++n) stored += put("http://example.org/" + std::to_string(n)) ? 1 : 0;
    if (stored < 80) return __LINE__;
    if (told.all.size() != 1 || told.all[0].find(" is full, with ") == std::string::npos) return __LINE__;
    if (store.counts().responses > 16 || store.counts().responses < 5 || store.counts().forgotten < 70) return __LINE__;
    // Nothing more can be written, not even that something went: it is not found all the same.
    {
        std::ofstream all{folder + "/all", std::ios::binary};
        while (all << std::string(4096, 'a') << std::flush) continue;
    }
    for (int n = 0; n < 100; ++n) {
        std::string const key = "http://example.org/" + std::to_string(n);
        (void)finish(*loop, store.purge({cache_selection::uri, key}));
        auto const v = finish(*loop, store.find(key));
        if (v && *v) return __LINE__;
    }
    std::filesystem::remove(folder + "/all");
    if (!put("http://example.org/")) return __LINE__;
    if (store.counts().responses != 1) return __LINE__;
    return 0;
}

}  // namespace

TEST_CASE("disk_store: a disk that is full costs what was stored, and never brings back what was purged" * doctest::skip(!support::children_live)) {
    support::temporary_folder const folder;
    folder.folder("cache");
    pid_t const child = ::fork();
    if (child == 0) ::_exit(live_on_full_disk(folder.path("cache")));
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == no_small_disk) MESSAGE("this machine gives us no disk of our own: not tested");
    else CHECK(WEXITSTATUS(status) == 0);
}
