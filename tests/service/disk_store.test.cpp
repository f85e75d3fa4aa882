#include <httoop/service/disk_store.hpp>

#include "one_disk.hpp"
#include "service/stores.hpp"

using namespace test;

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
