// What a disk_store makes of its folder, and of what others made of it.
#include <sys/stat.h>

#include <fstream>

#include "one_disk.hpp"

using namespace test;

TEST_CASE("disk_store: content that is not what was written is never read") {
    disk d;
    for (std::size_t size : {std::size_t{100}, std::size_t{100'000}}) {
        for (int way = 0; way < 4; ++way) {
            CAPTURE(size);
            CAPTURE(way);
            d.open();
            d.fill("k", text_of(size, 7));
            d.store = nullptr;
            auto const file = d.files().front();
            if (way == 0) fs::resize_file(file, size - 1);
            if (way == 1) fs::remove(file);
            if (way == 2) fs::resize_file(file, size + 1);
            if (way == 3) {
                std::fstream f{file, std::ios::in | std::ios::out | std::ios::binary};
                f.seekp(static_cast<std::streamoff>(size / 2));
                char const other = static_cast<char>(text_of(size, 7)[size / 2] ^ 1);
                f.write(&other, 1);
            }
            d.open();
            CHECK(!d.find("k"));
            d.fill("other", "x");
            CHECK(d.store->counts().responses == 1);
            CHECK(d.files().size() == 1);
            CHECK(*finish(*d.loop, d.store->purge({})) == 1);
        }
    }
}

TEST_CASE("disk_store: what is too large to be looked at when it is found is looked at when it is read") {
    disk d;
    d.open(std::uint64_t{1} << 30);
    std::string const text = text_of(40'000'000, 8);
    // Two variants, the older one beyond what is looked at.
    for (int n = 0; n < 2; ++n) d.fill("k", text);
    for (bool lost : {false, true}) {
        d.store = nullptr;
        if (lost) fs::resize_file(d.files().front(), text.size() - 1);
        d.open(std::uint64_t{1} << 30);
        auto const v = d.find("k");
        REQUIRE(v);
        REQUIRE(v->all.size() == 2);
        CHECK(d.read(*v->all.front()) == text);
        reply to{status_code::ok};
        v->all.back()->give(to);
        REQUIRE(to.source() != nullptr);
        std::string const read = d.read(to);
        CHECK((lost ? read.starts_with("broken: ") : read == text));
        CHECK(d.find("k")->all.size() == (lost ? 1 : 2));  // nobody else meets it
    }
    d.fill("other", "x");
    CHECK(d.store->counts().responses == 2);
}

TEST_CASE("disk_store: no more descriptors are kept open than limits.open_files") {
    disk d;
    disk_store_options o;
    o.folder = d.folder.path("cache");
    o.limits.open_files = 8;
    auto opened = disk_store::open(o);
    REQUIRE(opened);
    d.store = std::move(*opened);
    auto const open_now = [] {
        return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
    };
    auto const before = open_now();
    std::string const text = text_of(70'000, 1);
    for (int n = 0; n < 40; ++n) {
        d.fill(std::to_string(n), text);
        CHECK(open_now() <= before + 10);
    }
    for (int n = 0; n < 40; ++n) {
        CHECK(d.content(std::to_string(n)) == text);
        CHECK(open_now() <= before + 10);
    }
}

TEST_CASE("disk_store: folders and files are for their user alone") {
    disk d;
    ::umask(0);
    d.open();
    d.fill("k", "secret");
    ::umask(022);
    int looked_at = 0;
    for (auto const& e : fs::recursive_directory_iterator{d.folder.path("cache")}) {
        CAPTURE(e.path().string());
        CHECK((e.status().permissions() & fs::perms::mask & static_cast<fs::perms>(077)) == fs::perms::none);
        ++looked_at;
    }
    CHECK(looked_at > 258);
    // Databases, their log, and the content.
    CHECK(fs::exists(d.folder.path("cache/httoop-cache.sqlite-wal")));
}

TEST_CASE("disk_store: one process has a folder") {
    disk d;
    d.open();
    disk_store_options o;
    o.folder = d.folder.path("cache");
    auto const second = disk_store::open(o);
    REQUIRE(!second);
    CHECK(second.error().what == failure::refused);
    CHECK(second.error().about.find("is in use by another process") != std::string::npos);
    d.store = nullptr;
    CHECK(disk_store::open(o));
}

TEST_CASE("disk_store: an index that is damaged is begun anew, a foreign one is left alone") {
    disk d;
    d.open();
    d.fill("k", "x");
    d.store = nullptr;
    std::string const index = d.folder.path("cache/httoop-cache.sqlite");
    { std::ofstream{index, std::ios::binary} << std::string(8192, 'x'); }
    fs::remove(index + "-wal");
    d.open();
    CHECK(!d.find("k"));
    d.fill("k", "y");
    CHECK(d.content("k") == "y");
    // The file of before is swept away.
    CHECK(support::turn_until(*d.loop, [&] { return d.files().size() == 1; }));
    d.store = nullptr;
    {
        std::fstream f{index, std::ios::in | std::ios::out | std::ios::binary};
        f.seekp(68);
        f.write("\1\2\3\4", 4);
    }
    auto const before = fs::file_size(index);
    disk_store_options o;
    o.folder = d.folder.path("cache");
    auto const foreign = disk_store::open(o);
    REQUIRE(!foreign);
    CHECK(foreign.error().what == failure::refused);
    CHECK(fs::file_size(index) == before);
}

TEST_CASE("disk_store: files that nobody knows are swept away, others stay") {
    disk d;
    d.open();
    d.fill("k", "x");
    auto const kept = d.files().front();
    CHECK(d.content("none") == "-");
    CHECK(support::turn_until(*d.loop, [&] { return d.loop->spawned() == 0; }));
    d.store = nullptr;
    // The index says that it was closed: nothing is looked for.
    std::string const stray = d.folder.path("cache/contents/0a/000000000000000a"), other = d.folder.path("cache/contents/0a/readme");
    { std::ofstream{stray} << "stray"; }
    { std::ofstream{other} << "no content"; }
    d.open();
    CHECK(d.content("k") == "x");
    CHECK(d.loop->spawned() == 0);
    CHECK(fs::exists(stray));
    // A filling that is under way at the end: something may have been left.
    auto f = finish(*d.loop, d.store->begin(disk::head("b", content_length_of::exactly(600'000)), {}));
    REQUIRE(finish(*d.loop, (*f)->write(text_of(500'000, 1))));
    d.store = nullptr;
    CHECK(finish(*d.loop, (*f)->write(text_of(100'000, 2))));
    CHECK(!finish(*d.loop, (*f)->finish()));
    *f = nullptr;
    CHECK(d.files().size() == 3);  // what broke off went at once
    d.open();
    CHECK(d.content("k") == "x");
    CHECK(support::turn_until(*d.loop, [&] { return d.files().size() == 2; }));
    CHECK(fs::exists(kept));
    CHECK(fs::exists(other));
}

TEST_CASE("disk_store: tags are those of the fields that were named last, also of what was stored before") {
    disk d;
    auto const open_with = [&d](std::vector<std::string> tag_fields, std::uint64_t most_tags = 64) {
        d.store = nullptr;
        disk_store_options o;
        o.folder = d.folder.path("cache");
        o.tag_fields = std::move(tag_fields);
        o.limits.cache_groups = most_tags;
        auto opened = disk_store::open(o);
        REQUIRE(opened);
        d.store = std::move(*opened);
    };
    auto const fill = [&d](std::string key, octets name, octets value, std::vector<std::string> tags = {}) {
        auto s = d.head(std::move(key), content_length_of::exactly(1), {"g"});
        if (!name.empty()) s->head.fields().append(name, value);
        s->tags = std::move(tags);
        auto f = finish(*d.loop, d.store->begin(std::move(s), {}));
        REQUIRE(f);
        REQUIRE(finish(*d.loop, (*f)->write("x")));
        REQUIRE(finish(*d.loop, (*f)->finish()));
    };
    auto const tagged = [&d](cache_selection which) {
        auto const found = finish(*d.loop, d.store->list(std::move(which), "", 1000));
        REQUIRE(found);
        std::string keys;
        for (cache_listing const& l : *found) keys += l.key;
        return keys;
    };
    open_with({});
    for (char const* key : {"a", "b", "c"}) fill(key, "Cache-Tag", "one, two");
    fill("d", "Surrogate-Key", "two three");
    fill("e", "", "", {"kept"});
    // More than are looked at in one go.
    for (int i = 0; i < 300; ++i) fill("f" + std::to_string(i), i == 299 ? "Cache-Tag" : "", "last");
    CHECK(tagged({cache_selection::tag, "two"}).empty());
    open_with({"Cache-Tag"});
    CHECK(tagged({cache_selection::tag, "two"}) == "abc");
    CHECK(tagged({cache_selection::tag, "last"}) == "f299");
    CHECK(tagged({cache_selection::tag, "kept"}) == "e");
    CHECK(tagged({cache_selection::group, "g"}).starts_with("abcde"));
    auto const v = d.find("a");
    REQUIRE(v);
    CHECK(v->all[0]->stored().tags == std::vector<std::string>{"one", "two"});
    CHECK(d.content("a") == "x");
    // What was found anew can be updated, as ever.
    auto head = make_owned<caching::stored_response>(v->all[0]->stored());
    head->head.fields().append("X-New", "1");
    auto const updated = finish(*d.loop, d.store->update(v->all[0], std::move(head)));
    REQUIRE(updated);
    CHECK(*updated);
    CHECK(*finish(*d.loop, d.store->purge({cache_selection::tag, "one", "b"})) == 0);
    auto const counted = d.store->counts();
    open_with({"cache-tag"});
    CHECK(d.store->counts().octets == counted.octets);
    open_with({"surrogate-key", "CACHE-TAG"});
    CHECK(tagged({cache_selection::tag, "two"}) == "abcd");
    CHECK(*finish(*d.loop, d.store->purge({cache_selection::tag, "one"})) == 3);
    // More than a response may have: it would not be stored.
    open_with({});
    open_with({"Surrogate-Key"}, 1);
    CHECK(d.content("d") == "-");
    CHECK(d.store->counts().responses == 301);
    CHECK(support::turn_until(*d.loop, [&d] { return d.files().size() == 301; }));
}
