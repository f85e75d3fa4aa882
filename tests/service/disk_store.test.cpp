#include <httoop/service/disk_store.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include <doctest/doctest.h>

#include <httoop/caching/stored_response.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/file.hpp>
#include <httoop/io/offload.hpp>

#include "service/stores.hpp"
#include "support/loops.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::finish;

namespace {

namespace fs = std::filesystem;

// A loop with a pool, and a store in a folder.
struct disk {
    disk() : pool{4, 256}, loop{support::make_loop()} { loop->use(&pool); }
    ~disk() { store = nullptr; }
    void open(std::uint64_t most = 64 << 20, std::uint64_t memory = 64 << 20) {
        store = nullptr;
        disk_store_options o;
        o.folder = folder.path("cache");
        o.most_octets = most;
        o.most_memory = memory;
        auto opened = disk_store::open(std::move(o));
        if (!opened) FAIL(opened.error().text());
        store = std::move(*opened);
    }
    void fill(std::string key, octets content, std::vector<std::string> groups = {}) {
        auto f = finish(*loop, store->begin(head(std::move(key), content_length_of::exactly(content.size()), std::move(groups)), {}));
        REQUIRE(f);
        REQUIRE(finish(*loop, (*f)->write(content)));
        REQUIRE(finish(*loop, (*f)->finish()));
    }
    static owned<caching::stored_response> head(std::string key, content_length_of length, std::vector<std::string> groups = {}) {
        auto s = make_owned<caching::stored_response>();
        s->head.fields().append("ETag", "\"" + key + "\"");
        s->key = std::move(key);
        if (length.is == content_length_of::known) s->length = length.octets;
        s->groups = std::move(groups);
        return s;
    }
    held<cached_variants> find(std::string const& key) {
        auto v = finish(*loop, store->find(key));
        if (!v) FAIL(v.error().text());
        return *v;
    }
    // The content of the variant stored last; "-" if there is none.
    std::string content(std::string const& key) {
        auto const v = find(key);
        return v ? read(*v->all.front()) : "-";
    }
    std::string read(cached_response const& r) {
        reply to{status_code::ok};
        r.give(to);
        return read(to);
    }
    std::string read(reply& to) {
        if (to.has_file()) {
            std::string text(to.file().size, '\0');
            auto const n = io::read_at(to.file().descriptor, text.data(), text.size(), to.file().offset);
            REQUIRE(n);
            text.resize(*n);
            return text;
        }
        if (to.source() == nullptr) return std::string{to.head().content().view()};
        auto text = finish(*loop, gather(*to.source(), UINT64_MAX));
        return text ? *text : "broken: " + text.error().about;
    }
    // Files of contents, their names sorted.
    [[nodiscard]] std::vector<fs::path> files() const {
        std::vector<fs::path> all;
        for (auto const& e : fs::recursive_directory_iterator{folder.path("cache/contents")})
            if (e.is_regular_file()) all.push_back(e.path());
        std::sort(all.begin(), all.end());
        return all;
    }

    support::temporary_folder folder;
    io::offload_pool pool;
    owned<io::loop> loop;
    owned<disk_store> store;
};

std::string text_of(std::size_t size, unsigned seed) {
    std::string s(size, '\0');
    std::uint32_t x = seed * 2654435761u + 1;
    for (char& c : s) {
        x = x * 1664525 + 1013904223;
        c = static_cast<char>(x >> 24);
    }
    return s;
}

}  // namespace

TEST_CASE("disk_store: does what every store does") {
    disk d;
    d.open();
    support::try_store(*d.store, *d.loop);
    CHECK(finish(*d.loop, d.store->purge({})));
    support::try_store(*d.store, *d.loop, [&d] {
        d.open();
        return d.store.get();
    });
}

TEST_CASE("disk_store: keeps its bounds while it is filled") {
    disk d;
    disk_store_options o;
    o.folder = d.folder.path("cache");
    o.most_octets = 8 << 20;
    o.limits.cache_variants = 3;
    auto opened = disk_store::open(o);
    REQUIRE(opened);
    d.store = std::move(*opened);
    support::try_bounds(*d.store, *d.loop, 8 << 20, 3);
    // The oldest variants that went are gone for good.
    CHECK(d.find("http://example.org/")->all.size() == 3);
    CHECK(d.files().size() == 3);
}

TEST_CASE("disk_store: what was stored is found after a restart, small and large") {
    disk d;
    d.open();
    std::string const large = text_of(1'000'000, 1), middle = text_of(70'000, 2);
    d.fill("http://a/small", "0123456789", {"red"});
    d.fill("http://a/empty", "");
    d.fill("http://a/middle", middle);
    d.fill("http://a/large", large);
    for (int again = 0; again < 2; ++again) {
        CAPTURE(again);
        CHECK(d.content("http://a/small") == "0123456789");
        CHECK(d.content("http://a/empty") == "");
        CHECK(d.content("http://a/middle") == middle);
        CHECK(d.content("http://a/large") == large);
        CHECK(d.content("http://a/none") == "-");
        auto const v = d.find("http://a/small");
        REQUIRE(v);
        REQUIRE(v->all.size() == 1);
        auto const& r = *v->all.front();
        CHECK(r.stored().key == "http://a/small");
        CHECK(r.stored().head.fields().value(field_id::etag) == "\"http://a/small\"");
        CHECK(r.stored().groups == std::vector<std::string>{"red"});
        CHECK(r.is() == cached_response::state::complete);
        CHECK(r.length() == content_length_of::exactly(10));
        CHECK(r.at_hand() == "0123456789");
        CHECK(d.store->counts().responses == 4);
        CHECK(d.store->counts().octets > 1'070'010);
        CHECK(d.files().size() == 3);
        d.open();
    }
}

TEST_CASE("disk_store: what is in memory is found at once, what is not without harm") {
    disk d;
    d.open();
    d.fill("http://a/", "x");
    CHECK(d.store->find("http://a/").is_ready());
    CHECK(!d.store->find("http://b/").is_ready());
    CHECK(!d.find("http://b/"));
    CHECK(d.store->find("http://b/").is_ready());
    // Memory has no room: it comes from the disk each time.
    d.open(64 << 20, 0);
    for (int n = 0; n < 3; ++n) {
        CHECK(!d.store->find("http://a/").is_ready());
        CHECK(d.content("http://a/") == "x");
    }
    d.fill("http://a/2", "y");
    CHECK(d.content("http://a/2") == "y");
}

TEST_CASE("disk_store: ranges of what is held, from memory and from the file") {
    disk d;
    d.open();
    std::string const large = text_of(300'000, 3);
    d.fill("s", "0123456789");
    d.fill("l", large);
    for (int again = 0; again < 2; ++again) {
        reply small{status_code::partial_content}, part{status_code::partial_content};
        d.find("s")->all.front()->give(small, 2, 3);
        CHECK(d.read(small) == "234");
        CHECK(!small.has_file());
        d.find("l")->all.front()->give(part, 123'456, 100'000);
        CHECK(part.has_file());
        CHECK(d.read(part) == large.substr(123'456, 100'000));
        d.open();
    }
}

TEST_CASE("disk_store: a response is read while it is filled, on every way it can end") {
    disk d;
    d.open();
    std::string const text = text_of(900'000, 4);
    for (bool known : {true, false})
        for (std::size_t size : {std::size_t{10}, std::size_t{70'000}, text.size()}) {
            CAPTURE(known);
            CAPTURE(size);
            std::string const key = std::string{"http://a/"} + (known ? "k" : "u") + std::to_string(size);
            auto const length = known ? content_length_of::exactly(size) : content_length_of::until_end();
            auto f = finish(*d.loop, d.store->begin(disk::head(key, length), {}));
            REQUIRE(f);
            auto const v = d.find(key);
            REQUIRE(v);
            CHECK(v->all.front()->is() == cached_response::state::filling);
            reply to{status_code::ok};
            v->all.front()->give(to);
            REQUIRE(to.source() != nullptr);
            CHECK(to.source()->length() == length);
            std::string read;
            auto const read_some = [&] {
                auto piece = finish(*d.loop, to.source()->read());
                REQUIRE(piece);
                read += piece->data;
                return piece->last;
            };
            constexpr std::size_t step = 9'000;
            for (std::size_t at = 0; at < size; at += step) {
                std::string const piece = text.substr(at, std::min(step, size - at));
                REQUIRE(finish(*d.loop, (*f)->write(piece)));
                if (at % (3 * step) == 0) (void)read_some();
            }
            field_section trailers;
            trailers.append("X", "y");
            REQUIRE(finish(*d.loop, (*f)->finish(&trailers)));
            while (!read_some()) continue;
            CHECK(read == text.substr(0, size));
            REQUIRE(to.source()->trailers() != nullptr);
            CHECK(to.source()->trailers()->value("x") == "y");
            CHECK(v->outdated());
            // As it was held while its length was unknown, too.
            CHECK(d.read(*v->all.front()) == text.substr(0, size));
            auto const after = d.find(key);
            REQUIRE(after);
            CHECK(after->all.size() == 1);
            CHECK(after->all.front()->is() == cached_response::state::complete);
            CHECK(after->all.front()->length() == content_length_of::exactly(size));
            CHECK(after->all.front()->stored().length == size);
            CHECK(after->all.front()->trailers()->value("x") == "y");
            CHECK(d.read(*after->all.front()) == text.substr(0, size));
        }
    d.open();
    auto const v = d.find("http://a/u70000");
    REQUIRE(v);
    REQUIRE(v->all.front()->trailers() != nullptr);
    CHECK(v->all.front()->trailers()->value("x") == "y");
    CHECK(d.read(*v->all.front()) == text.substr(0, 70'000));
}

TEST_CASE("disk_store: a filling that breaks off leaves nothing, its readers are told") {
    disk d;
    d.open();
    for (std::size_t size : {std::size_t{10}, std::size_t{600'000}}) {
        auto f = finish(*d.loop, d.store->begin(disk::head("k", content_length_of::exactly(size + 1)), {}));
        REQUIRE(f);
        REQUIRE(finish(*d.loop, (*f)->write(text_of(size, 5))));
        auto const v = d.find("k");
        CHECK(finish(*d.loop, (*f)->finish()).error().what == failure::closed);
        CHECK(finish(*d.loop, (*f)->write("xy")).error().what == failure::limit);
        *f = nullptr;
        CHECK(v->all.front()->is() == cached_response::state::broken);
        CHECK(v->outdated());
        CHECK(d.read(*v->all.front()).starts_with("broken: "));
        CHECK(d.content("k") == "-");
    }
    CHECK(d.store->counts().responses == 0);
    CHECK(d.store->counts().octets == 0);
    CHECK(d.files().empty());
    d.fill("other", "x");
    CHECK(d.files().size() == 1);
    d.open();
    CHECK(d.content("k") == "-");
}

TEST_CASE("disk_store: what broke off is kept in part") {
    disk d;
    d.open();
    std::string const text = text_of(100'000, 6);
    auto f = finish(*d.loop, d.store->begin(disk::head("k", content_length_of::exactly(200'000)), {}));
    REQUIRE(finish(*d.loop, (*f)->write(text)));
    auto part = disk::head("k", content_length_of::exactly(200'000));
    part->complete = false;
    part->held = {{0, text.size() - 1}};
    REQUIRE(finish(*d.loop, (*f)->stop(std::move(part))));
    for (int again = 0; again < 2; ++again) {
        auto const v = d.find("k");
        REQUIRE(v);
        CHECK(v->all.front()->is() == cached_response::state::partial);
        CHECK(v->all.front()->length() == content_length_of::exactly(text.size()));
        reply to{status_code::partial_content};
        v->all.front()->give(to, 5, 50'000);
        CHECK(d.read(to) == text.substr(5, 50'000));
        d.open();
    }
}

TEST_CASE("disk_store: updates and drops last") {
    disk d;
    d.open();
    d.fill("k", "content");
    d.fill("gone", "content");
    auto const before = d.find("k");
    auto with = disk::head("k", content_length_of::exactly(7));
    with->head.fields().set("ETag", "\"new\"");
    auto const r = finish(*d.loop, d.store->update(before->all.front(), std::move(with)));
    REQUIRE(r);
    REQUIRE(*r);
    CHECK(before->outdated());
    auto const gone = d.find("gone");
    CHECK(finish(*d.loop, d.store->drop(gone->all.front())));
    CHECK(gone->outdated());
    CHECK(d.read(*gone->all.front()) == "content");  // who holds it may read on
    auto const late = finish(*d.loop, d.store->update(gone->all.front(), disk::head("gone", content_length_of::exactly(7))));
    REQUIRE(late);
    CHECK(!*late);
    for (int again = 0; again < 2; ++again) {
        auto const v = d.find("k");
        REQUIRE(v->all.size() == 1);
        CHECK(v->all.front()->stored().head.fields().value(field_id::etag) == "\"new\"");
        CHECK(d.read(*v->all.front()) == "content");
        CHECK(d.content("gone") == "-");
        CHECK(d.files().size() == 1);
        d.open();
    }
}

TEST_CASE("disk_store: what is dropped while it is filled never comes to the disk") {
    disk d;
    d.open();
    auto f = finish(*d.loop, d.store->begin(disk::head("k", content_length_of::exactly(3), {"g"}), {}));
    REQUIRE(finish(*d.loop, (*f)->write("abc")));
    auto const v = d.find("k");
    SUBCASE("by drop") { CHECK(finish(*d.loop, d.store->drop(v->all.front()))); }
    SUBCASE("by purge") { CHECK(*finish(*d.loop, d.store->purge({cache_selection::group, "g"})) == 1); }
    CHECK(v->outdated());
    CHECK(!d.find("k"));
    REQUIRE(finish(*d.loop, (*f)->finish()));
    CHECK(d.read(*v->all.front()) == "abc");
    *f = nullptr;
    CHECK(!d.find("k"));
    d.open();
    CHECK(!d.find("k"));
    CHECK(d.files().empty());
}

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

TEST_CASE("disk_store: stays within its bound, and keeps what is used") {
    disk d;
    constexpr std::uint64_t most = 2 << 20;
    d.open(most, 256 << 10);
    d.fill("used", text_of(5'000, 1));
    for (int n = 0; n < 600; ++n) {
        d.fill("k" + std::to_string(n), text_of(10'000, static_cast<unsigned>(n)));
        CHECK(d.store->counts().octets <= most);
        if (n % 20 == 0) {
            auto const v = d.find("used");
            REQUIRE(v);
            v->all.front()->used();
            v->all.front()->used();
        }
    }
    std::uint64_t size = 0;
    for (auto const& f : d.files()) size += fs::file_size(f);
    CHECK(size <= most);
    CHECK(size > most / 2);
    CHECK(d.files().size() == d.store->counts().responses);
    CHECK(d.store->counts().forgotten > 400);
    CHECK(d.store->counts().stored == 601);
    CHECK(d.content("used") == text_of(5'000, 1));
    CHECK(d.content("k599") == text_of(10'000, 599));
    CHECK(d.content("k0") == "-");
    // What is too large for it is refused, before or as soon as that is known.
    CHECK(finish(*d.loop, d.store->begin(disk::head("k", content_length_of::exactly(most)), {})).error().what == failure::limit);
    auto f = finish(*d.loop, d.store->begin(disk::head("k", content_length_of::until_end()), {}));
    REQUIRE(f);
    std::string const piece(100'000, 'x');
    outcome<void> written;
    for (int n = 0; n < 30 && written; ++n) written = finish(*d.loop, (*f)->write(piece));
    REQUIRE(!written);
    CHECK(written.error().what == failure::limit);
    // What is being filled counts, whenever some of it was written.
    CHECK(d.store->counts().octets <= most + 262'144 + piece.size());
    *f = nullptr;
    d.open(most / 4);
    d.fill("one more", "x");
    CHECK(d.store->counts().octets <= most / 4);
    CHECK(d.content("used") == text_of(5'000, 1));
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

TEST_CASE("disk_store: no more variants than limits.cache_variants") {
    disk d;
    d.open();
    for (int n = 0; n < 70; ++n) d.fill("k", std::to_string(n));
    auto const v = d.find("k");
    REQUIRE(v);
    CHECK(v->all.size() == 64);
    CHECK(d.read(*v->all.front()) == "69");
    CHECK(d.read(*v->all.back()) == "6");
    CHECK(d.files().size() == 64);
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

#if defined(__SANITIZE_THREAD__)
constexpr bool forks_with_threads = false;  // TSan cannot
#else
constexpr bool forks_with_threads = true;
#endif

TEST_CASE("disk_store: killed a hundred times, and never an octet that was not stored" * doctest::skip(!forks_with_threads)) {
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
