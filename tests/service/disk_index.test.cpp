#include <service/disk_index.hpp>

#include <fstream>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;

namespace {

owned<disk_index> open_index(support::temporary_folder const& t) {
    bool damaged = false;
    auto i = disk_index::open(t.path(), {1'600'000'000}, 1 << 20, damaged);
    if (!i) FAIL(i.error().text());
    CHECK(!damaged);
    return std::move(*i);
}

std::uint8_t never(disk_index::erased const&) { return 0; }

void insert(disk_index& i, std::int64_t number, std::string key, std::uint64_t cost = 10,
            std::vector<std::string> const& groups = {}, std::vector<std::string> const& tags = {}) {
    std::vector<std::int64_t> gone;
    auto const done = i.insert({number, std::move(key), "head " + std::to_string(number), 7, UINT64_MAX - 1, cost}, {groups, tags}, {}, 64, gone);
    if (!done) FAIL(done.error().text());
    CHECK(gone.empty());
}

std::vector<std::string> const no_names;

// Whether the head was replaced.
bool replace(disk_index& i, std::int64_t number, octets old, std::string head, std::uint64_t cost = 10,
             std::vector<std::string> const& groups = {}) {
    auto const done = i.replace_head({number, "", std::move(head), 7, 0, cost}, old, {groups, no_names});
    if (!done) FAIL(done.error().text());
    return *done;
}

std::string keys(outcome<std::vector<disk_row>> const& rows) {
    std::string all;
    for (auto const& r : *rows) (all += all.empty() ? "" : " ") += r.key;
    return all;
}

std::string keys(outcome<std::vector<disk_index::erased>> const& rows) {
    std::string all;
    for (auto const& r : *rows) (all += all.empty() ? "" : " ") += r.key;
    return all;
}

}  // namespace

TEST_CASE("disk_index: what was put in is there, also after it was opened again") {
    support::temporary_folder const t;
    std::int64_t first = 0;
    std::uint64_t cost = 10;
    {
        auto i = open_index(t);
        first = i->first_number();
        CHECK(first == std::int64_t{1'600'000'000} << 30);
        insert(*i, first, std::string{"http://a/\0\xFF", 11});
        insert(*i, first + 1, "http://a/b");
        CHECK(i->counted().responses == 2);
        CHECK(i->counted().octets == 20);
        cost = 25;
        CHECK(replace(*i, first + 1, "head " + std::to_string(first + 1), "longer than it was", cost));
        CHECK(i->counted().octets == 10 + cost);
        CHECK(!replace(*i, first + 2, "", "nothing"));
        CHECK(*i->holds(first));
        CHECK(!*i->holds(first + 2));
    }
    auto i = open_index(t);
    CHECK(i->first_number() == std::int64_t{1'600'000'001} << 30);
    CHECK(!i->was_closed());
    CHECK(i->close(true));
    i = nullptr;
    i = open_index(t);
    CHECK(i->was_closed());
    CHECK(i->close(false));
    i = nullptr;
    i = open_index(t);
    CHECK(!i->was_closed());
    auto const rows = i->find("http://a/b");
    REQUIRE(rows->size() == 1);
    auto const& r = rows->front();
    CHECK(r.number == first + 1);
    CHECK(r.key == "http://a/b");
    CHECK(r.head == "longer than it was");
    CHECK(r.size == 7);
    CHECK(r.checksum == UINT64_MAX - 1);
    CHECK(r.cost == cost);
    CHECK(i->find(std::string{"http://a/\0\xFF", 11})->size() == 1);
    CHECK(i->find("http://a/")->empty());
    CHECK(i->erase(std::vector{first, first + 2}));
    CHECK(i->erase(std::vector{first}));
    CHECK(i->counted().responses == 1);
    CHECK(i->counted().octets == cost);
}

TEST_CASE("disk_index: variants of a key, the last first, no more than so many; one replaces another") {
    support::temporary_folder const t;
    auto i = open_index(t);
    for (int n = 1; n <= 3; ++n) insert(*i, n, "k");
    insert(*i, 4, "other");
    auto rows = i->find("k");
    REQUIRE(rows->size() == 3);
    CHECK(rows->front().number == 3);
    CHECK(rows->back().number == 1);
    std::vector<std::int64_t> gone;
    CHECK(i->insert({5, "k", "h", 0, 0, 1}, {no_names, no_names}, {2}, 3, gone));
    CHECK(gone == std::vector<std::int64_t>{2});
    gone.clear();
    CHECK(i->insert({6, "k", "h", 0, 0, 1}, {no_names, no_names}, {2}, 3, gone));
    CHECK(gone == std::vector<std::int64_t>{1});
    rows = i->find("k");
    REQUIRE(rows->size() == 3);
    CHECK(rows->front().number == 6);
    // A number is given once: the whole change is taken back.
    gone.clear();
    CHECK(!i->insert({4, "k", "h", 0, 0, 1}, {no_names, no_names}, {6}, 64, gone));
    CHECK(gone.empty());
    CHECK(i->find("k")->size() == 3);
    CHECK(i->counted().responses == 4);
}

TEST_CASE("disk_index: lists and erases by URI, beginning and group") {
    support::temporary_folder const t;
    auto i = open_index(t);
    insert(*i, 1, "http://a/x", 10, {"red", "blue"});
    insert(*i, 2, "http://a/x", 10, {"red"});
    insert(*i, 3, "http://a/xy", 10, {"blue"});
    insert(*i, 4, "http://a.b/", 10, {"red"});
    insert(*i, 5, "http://b/\xFF\xFF");
    using s = cache_selection;
    CHECK(keys(i->list({s::uri, "http://a/x"}, "", 10)) == "http://a/x http://a/x");
    CHECK(keys(i->list({s::prefix, "http://a/x"}, "", 10)) == "http://a/x http://a/x http://a/xy");
    CHECK(keys(i->list({s::prefix, "http://b/\xFF"}, "", 10)) == "http://b/\xFF\xFF");
    CHECK(keys(i->list({s::group, "red"}, "", 10)) == "http://a.b/ http://a/x http://a/x");
    CHECK(keys(i->list({s::group, "red", "http://a"}, "", 10)) == "http://a/x http://a/x");
    CHECK(keys(i->list({}, "", 2)) == "http://a.b/ http://a/x");
    CHECK(keys(i->list({}, "http://a/x", 10)) == "http://a/xy http://b/\xFF\xFF");
    CHECK(keys(i->erase({s::group, "blue", "http://b"}, 10)).empty());
    CHECK(keys(i->erase({s::group, "blue"}, 10)) == "http://a/x http://a/xy");
    CHECK(keys(i->erase({s::group, "blue"}, 10)).empty());
    CHECK(i->find("http://a/x")->front().number == 2);
    CHECK(!replace(*i, 2, "head 1", "other"));
    CHECK(replace(*i, 2, "head 2", "other", 10, {"green"}));
    CHECK(keys(i->list({s::group, "red"}, "", 10)) == "http://a.b/");
    CHECK(keys(i->list({s::group, "green"}, "", 10)) == "http://a/x");
    CHECK(keys(i->erase({}, 1)) == "http://a.b/");
    CHECK(keys(i->erase({}, 10)) == "http://a/x http://b/\xFF\xFF");
    CHECK(i->counted().responses == 0);
    CHECK(i->counted().octets == 0);
}

TEST_CASE("disk_index: tags are of any origin, and are no groups") {
    support::temporary_folder const t;
    auto i = open_index(t);
    insert(*i, 1, "http://a/", 10, {"red"}, {"news"});
    insert(*i, 2, "http://b/", 10, {}, {"red", "news"});
    insert(*i, 3, "http://c/", 10, {"red"}, {"red"});
    using s = cache_selection;
    CHECK(keys(i->list({s::tag, "news"}, "", 10)) == "http://a/ http://b/");
    CHECK(keys(i->list({s::tag, "news", "http://b"}, "", 10)) == "http://b/");
    CHECK(keys(i->list({s::group, "news"}, "", 10)).empty());
    CHECK(keys(i->list({s::group, "red"}, "", 10)) == "http://a/ http://c/");
    CHECK(keys(i->list({s::tag, "red"}, "", 10)) == "http://a/ http://b/ http://c/");
    CHECK(keys(i->erase({s::group, "red"}, 10)) == "http://a/ http://c/");
    CHECK(keys(i->erase({s::tag, "red"}, 10)) == "http://b/");
    for (int n = 10; n < 20; ++n) insert(*i, n, "http://c/" + std::to_string(n), 10, {"red"}, {"red"});
    insert(*i, 20, "http://d/", 10, {"red"});
    CHECK(i->erase({s::tag, "red"}, 8)->size() >= 4);
    CHECK(i->erase({s::tag, "red", "http://d"}, 8)->size() == 1);
    while (i->erase({s::tag, "red"}, 8)->size() >= 4) continue;
    CHECK(i->counted().responses == 0);
}

TEST_CASE("disk_index: gives back to the disk what rows needed that went") {
    support::temporary_folder const t;
    auto i = open_index(t);
    std::string const head(10'000, 'h');
    for (int n = 1; n <= 2'000; ++n) {
        std::vector<std::int64_t> gone;
        REQUIRE(i->insert({n, "k" + std::to_string(n), head, 7, 0, 10}, {no_names, no_names}, {}, 64, gone));
    }
    CHECK(std::filesystem::file_size(t.path(std::string{disk_index::file_name})) > 15'000'000);
    for (int n = 0; n < 20; ++n) REQUIRE(i->erase({}, 100));
    CHECK(i->close(true));
    i = nullptr;
    CHECK(std::filesystem::file_size(t.path(std::string{disk_index::file_name})) < 6'000'000);
}

TEST_CASE("disk_index: makes room: what was asked for once goes first, what is used stays") {
    support::temporary_folder const t;
    {
        auto i = open_index(t);
        for (int n = 1; n <= 20; ++n) insert(*i, n, "k" + std::to_string(n));
        i->note_uses(1, 3);
        i->note_uses(2, 1);
        CHECK(keys(i->make_room(200, never)).empty());
        CHECK(keys(i->make_room(180, never)) == "k2 k3");
        CHECK(i->counted().octets == 180);
        // Held in memory, and used there.
        CHECK(keys(i->make_room(170, [](auto const& e) { return std::uint8_t(e.number == 4 ? 2 : 0); })) == "k5");
        // It comes back soon: to the main queue.
        insert(*i, 21, "k2");
    }
    auto i = open_index(t);
    CHECK(keys(i->make_room(40, never)) == "k6 k7 k8 k9 k10 k11 k12 k13 k14 k15 k16 k17 k18 k19");
    CHECK(keys(i->make_room(10, never)) == "k20 k1 k4");
    CHECK(keys(i->make_room(0, never)) == "k2");
    CHECK(keys(i->make_room(0, never)).empty());
}

TEST_CASE("disk_index: another program's database is left alone, a damaged one tells") {
    support::temporary_folder const t;
    bool damaged = false;
    std::string const path = std::string{disk_index::file_name};
    t.file(path, "this is no database, but long enough to be taken for one if nobody looks");
    CHECK(!disk_index::open(t.path(), {1'600'000'000}, 1 << 20, damaged));
    CHECK(damaged);
    std::filesystem::remove(t.path(path));
    { auto i = open_index(t); }
    {
        std::fstream f{t.path(path), std::ios::in | std::ios::out | std::ios::binary};
        f.seekp(68);  // application_id
        f.write("\1\2\3\4", 4);
    }
    auto const other = disk_index::open(t.path(), {1'600'000'000}, 1 << 20, damaged);
    REQUIRE(!other);
    CHECK(!damaged);
    CHECK(other.error().what == failure::refused);
    {
        std::fstream f{t.path(path), std::ios::in | std::ios::out | std::ios::binary};
        f.seekp(68);
        f.write("http", 4);
        f.seekp(60);  // user_version
        f.write("\0\0\0\x63", 4);
    }
    CHECK(!disk_index::open(t.path(), {1'600'000'000}, 1 << 20, damaged));
    CHECK(damaged);
}
