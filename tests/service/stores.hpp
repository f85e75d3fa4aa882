#pragma once
// What every store of a cache has to do: each test of one calls try_store() with a way to open it anew.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include <httoop/exchange/asking.hpp>
#include <httoop/service/cache_store.hpp>

#include "support/loops.hpp"

namespace support {

using namespace httoop;

inline owned<caching::stored_response> storable(std::string key, std::optional<std::uint64_t> length,
                                                octets tag = "\"a\"", std::vector<std::string> groups = {},
                                                std::vector<std::string> tags = {}) {
    auto s = make_owned<caching::stored_response>();
    s->key = std::move(key);
    s->head = response{status_code::ok};
    s->head.fields().append(field_id::etag, tag);
    s->length = length;
    s->groups = std::move(groups);
    s->tags = std::move(tags);
    return s;
}

struct read_of_store {
    std::string text;
    bool whole = false;
};
inline task<read_of_store> read_all_of(owned<source> from) {
    read_of_store got;
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await from->read();
        if (!piece) co_return got;
        got.text += piece->data;
        last = piece->last;
    }
    got.whole = true;
    co_return got;
}

class tried_store {
public:
    tried_store(cache_store& s, io::loop& l) : store{s}, loop{l} {}
    cache_store& store;
    io::loop& loop;

    template <class T>
    T done(task<outcome<T>> t) {
        outcome<T> r = finish(loop, std::move(t));
        REQUIRE_MESSAGE(r, (r ? std::string{} : r.error().text()));
        return std::move(*r);
    }
    void done(task<outcome<void>> t) {
        outcome<void> const r = finish(loop, std::move(t));
        REQUIRE_MESSAGE(r, (r ? std::string{} : r.error().text()));
    }
    owned<cache_filling> begin(owned<caching::stored_response> s, std::vector<held<cached_response>> instead = {}) {
        return done(store.begin(std::move(s), std::move(instead)));
    }
    held<cached_response> put(owned<caching::stored_response> s, octets content,
                              std::vector<held<cached_response>> instead = {}) {
        std::string const key = s->key;
        owned<cache_filling> f = begin(std::move(s), std::move(instead));
        done(f->write(content));
        done(f->finish());
        f = nullptr;
        auto const all = find(key);
        REQUIRE(!all.empty());
        return all[0];
    }
    std::vector<held<cached_response>> find(octets key) {
        held<cached_variants> const v = done(store.find(key));
        return v ? v->all : std::vector<held<cached_response>>{};
    }
    static owned<source> reader(cached_response const& r) {
        reply to{status_code::ok};
        r.give(to);
        return arriving(std::move(to)).content;
    }
    static owned<source> reader(cached_response const& r, std::uint64_t first, std::uint64_t size) {
        reply to{status_code::ok};
        r.give(to, first, size);
        return arriving(std::move(to)).content;
    }
    read_of_store read(cached_response const& r) { return finish(loop, read_all_of(reader(r))); }
    std::string tags(octets key) {
        std::string all;
        for (auto const& one : find(key)) all += one->stored().head.fields().value(field_id::etag);
        return all;
    }
};

// `reopen` (may be empty) gives the same store as it is after the process ended and began anew.
inline void try_store(cache_store& store, io::loop& loop, std::function<cache_store*()> const& reopen = {}) {
    tried_store t{store, loop};
    std::string const a = "http://example.org/a", b = "http://example.org/b", other = "http://example.net/a";

    INFO("what was not stored is not found");
    CHECK(t.find(a).empty());

    INFO("what was stored is found, with head and content");
    held<cached_response> const first = t.put(storable(a, 5, "\"a\"", {"g", "h"}), "hello");
    CHECK(first->is() == cached_response::state::complete);
    CHECK(first->length() == content_length_of::exactly(5));
    CHECK(first->stored().key == a);
    CHECK(t.tags(a) == "\"a\"");
    CHECK(t.read(*first).text == "hello");
    CHECK(finish(loop, read_all_of(t.reader(*first, 1, 3))).text == "ell");

    INFO("content of unknown length has one when it ended");
    held<cached_response> const grown = t.put(storable(b, {}), std::string(100000, 'x'));
    CHECK(grown->length() == content_length_of::exactly(100000));
    CHECK(grown->stored().length == 100000u);
    CHECK(t.read(*grown).text == std::string(100000, 'x'));

    INFO("is read while it is filled, also from within");
    {
        owned<cache_filling> f = t.begin(storable(other, 6));
        auto const seen = t.find(other);
        REQUIRE(seen.size() == 1);
        CHECK(seen[0]->is() == cached_response::state::filling);
        owned<source> all = t.reader(*seen[0]), part = t.reader(*seen[0], 2, 3);
        t.done(f->write("abc"));
        std::string got{t.done(all->read()).data};
        CHECK(got == "abc");
        t.done(f->write("def"));
        t.done(f->finish());
        CHECK(finish(loop, read_all_of(std::move(all))).text == "def");
        CHECK(finish(loop, read_all_of(std::move(part))).text == "cde");
    }
    CHECK(t.read(*t.find(other)[0]).text == "abcdef");

    INFO("content that breaks off is not found, and who reads it learns of it");
    {
        owned<cache_filling> f = t.begin(storable("http://example.org/broken", 6));
        held<cached_response> const r = f->response();
        owned<source> reading = t.reader(*r);
        t.done(f->write("abc"));
        f = nullptr;
        CHECK(r->is() == cached_response::state::broken);
        read_of_store const got = finish(loop, read_all_of(std::move(reading)));
        CHECK(!got.whole);
        CHECK(t.find("http://example.org/broken").empty());
    }
    INFO("nor is content that is shorter or longer than was said");
    {
        owned<cache_filling> f = t.begin(storable("http://example.org/short", 6));
        t.done(f->write("abc"));
        CHECK(!finish(loop, f->finish()));
        f = nullptr;
        CHECK(t.find("http://example.org/short").empty());
        f = t.begin(storable("http://example.org/long", 2));
        CHECK(!finish(loop, f->write("abc")));
        f = nullptr;
        CHECK(t.find("http://example.org/long").empty());
    }
    INFO("what broke off can be kept in part");
    {
        std::string const key = "http://example.org/part";
        owned<cache_filling> f = t.begin(storable(key, 6));
        t.done(f->write("abc"));
        auto part = storable(key, 6);
        part->complete = false;
        part->held = {{0, 2}};
        t.done(f->stop(std::move(part)));
        f = nullptr;
        auto const kept = t.find(key);
        REQUIRE(kept.size() == 1);
        CHECK(kept[0]->is() == cached_response::state::partial);
        CHECK(kept[0]->length() == content_length_of::exactly(3));
        CHECK(finish(loop, read_all_of(t.reader(*kept[0], 0, 3))).text == "abc");
    }

    INFO("an update has the same content under another head, and the old one goes on");
    held<cached_response> const updated = t.done(store.update(first, storable(a, 5, "\"b\"", {"g", "h"})));
    REQUIRE(updated);
    CHECK(t.tags(a) == "\"b\"");
    CHECK(t.read(*updated).text == "hello");
    CHECK(t.read(*first).text == "hello");
    CHECK_MESSAGE(!t.done(store.update(first, storable(a, 5))), "it is not there any more");

    INFO("variants stand together, the newest first; one takes the place of another when it is complete");
    held<cached_response> const second = t.put(storable(a, 1, "\"c\""), "2");
    CHECK(t.tags(a) == "\"c\"\"b\"");
    held<cached_variants> const before = t.done(store.find(a));
    CHECK(!before->outdated());
    {
        owned<cache_filling> f = t.begin(storable(a, 1, "\"d\""), {second});
        CHECK(before->outdated());
        CHECK(t.tags(a) == "\"d\"\"c\"\"b\"");
        t.done(f->write("3"));
        t.done(f->finish());
    }
    CHECK(t.tags(a) == "\"d\"\"b\"");
    CHECK_MESSAGE(t.read(*second).text == "2", "who holds it reads on");

    INFO("the list is in the order of keys");
    auto listed = t.done(store.list(cache_selection{}, {}, 100));
    REQUIRE(listed.size() == 5);
    CHECK(listed[0].key == other);
    CHECK(listed[1].key == a);
    CHECK(listed[4].key == "http://example.org/part");
    CHECK(listed[1].size >= 1);
    CHECK(t.done(store.list(cache_selection{cache_selection::prefix, "http://example.org/"}, a, 100)).size() == 2);
    CHECK(t.done(store.list(cache_selection{cache_selection::group, "g"}, {}, 100)).size() == 1);
    CHECK(t.done(store.list(cache_selection{}, {}, 1)).size() == 1);
    CHECK(store.counts().responses == 5);
    CHECK(store.counts().octets > 100000);

    if (reopen) {
        INFO("all of it is there after a restart");
        tried_store again{*reopen(), loop};
        CHECK(again.tags(a) == "\"d\"\"b\"");
        CHECK(again.read(*again.find(a)[1]).text == "hello");
        CHECK(again.read(*again.find(b)[0]).text == std::string(100000, 'x'));
        CHECK(again.find("http://example.org/part")[0]->is() == cached_response::state::partial);
        return;
    }

    INFO("what is dropped or purged is not found, and those who read it read on");
    t.done(store.drop(t.find(a)[0]));
    CHECK(t.tags(a) == "\"b\"");
    CHECK(t.done(store.purge(cache_selection{cache_selection::group, "g", "http://example.net"})) == 0);
    CHECK(t.done(store.purge(cache_selection{cache_selection::group, "g", "http://example.org"})) == 1);
    CHECK(t.find(a).empty());
    CHECK(t.read(*updated).text == "hello");
    CHECK(t.done(store.purge(cache_selection{cache_selection::uri, b})) == 1);
    {
        owned<cache_filling> f = t.begin(storable(b, 3));
        CHECK(t.done(store.purge(cache_selection{cache_selection::prefix, "http://example.org/"})) == 2);
        t.done(f->write("abc"));
        t.done(f->finish());
    }
    CHECK_MESSAGE(t.find(b).empty(), "it was purged while it was filled");
    CHECK(t.done(store.purge(cache_selection{})) == 1);
    CHECK(store.counts().responses == 0);

    INFO("tags are of any origin, groups of one");
    auto const put_three = [&] {
        t.put(storable(a, 1, "\"a\"", {"g"}, {"t", "u", "g"}), "1");
        t.put(storable(b, 1, "\"b\"", {}, {"t"}), "1");
        t.put(storable(other, 1, "\"c\"", {"t"}, {"g"}), "1");
    };
    put_three();
    using by = cache_selection;
    CHECK(t.done(store.list(by{by::tag, "t"}, {}, 100)).size() == 3);
    CHECK(t.done(store.list(by{by::tag, "t", "http://example.org"}, {}, 100)).size() == 2);
    CHECK(t.done(store.list(by{by::group, "t"}, {}, 100)).size() == 1);
    CHECK(t.done(store.purge(by{by::group, "u"})) == 0);
    CHECK(t.done(store.purge(by{by::group, "g"})) == 1);
    CHECK(t.find(a).empty());
    CHECK(t.done(store.purge(by{by::tag, "t", "http://example.org"})) == 1);
    CHECK(t.done(store.purge(by{by::tag, "g"})) == 1);
    put_three();
    held<cached_response> const retagged = t.done(store.update(t.find(b)[0], storable(b, 1, "\"b\"", {}, {"v"})));
    CHECK(retagged);
    CHECK(t.done(store.purge(by{by::tag, "v"})) == 1);
    CHECK_MESSAGE(t.done(store.purge(by{by::tag, "g"})) == 2, "once each, by whatever it is called");
    CHECK(store.counts().responses == 0);

    INFO("what was asked for before a purge that means it is not stored after it");
    for (cache_selection const& which : {cache_selection{cache_selection::uri, a}, cache_selection{cache_selection::group, "g"},
                                         cache_selection{cache_selection::prefix, "http://example.org/"}, cache_selection{}}) {
        held<cached_response> const there = t.put(storable(a, 1), "1");
        std::uint64_t const sent = store.purges().count();
        t.done(store.purge(which));
        CHECK(store.purges().count() == sent + 1);
        outcome<owned<cache_filling>> const late = finish(loop, store.begin(storable(a, 3, "\"a\"", {"g"}), {}, sent));
        REQUIRE(!late);
        CHECK(late.error().what == failure::refused);
        CHECK_MESSAGE(!t.done(store.update(there, storable(a, 1, "\"b\"", {"g"}), sent)), "nor does it become so by an update");
        owned<cache_filling> f = t.done(store.begin(storable(a, 1), {}, store.purges().count()));
        t.done(f->write("2"));
        t.done(f->finish());
        CHECK(t.read(*t.find(a)[0]).text == "2");
        t.done(store.purge(cache_selection{}));
    }
    {
        std::uint64_t const sent = store.purges().count();
        t.done(store.purge(cache_selection{cache_selection::uri, a}));
        CHECK_MESSAGE(finish(loop, store.begin(storable(b, 3), {}, sent)), "what was not meant is");
    }

    INFO("what breaks off takes the place of what is incomplete as well, not of what is whole");
    {
        held<cached_response> const whole = t.put(storable(a, 3, "\"whole\""), "abc");
        auto half = storable(a, 6, "\"half\"");
        half->complete = false;
        half->held = {{0, 1}};
        held<cached_response> const part = t.put(std::move(half), "ab");
        owned<cache_filling> f = t.begin(storable(a, 6, "\"new\""), {whole, part});
        t.done(f->write("abc"));
        auto left = storable(a, 6, "\"new\"");
        left->complete = false;
        left->held = {{0, 2}};
        t.done(f->stop(std::move(left)));
        f = nullptr;
        CHECK(t.tags(a) == "\"new\"\"whole\"");
        CHECK(t.read(*whole).text == "abc");
    }
}

// `store` has room for `most` octets and `variants` (at least 3) variants of a URI.
inline void try_bounds(cache_store& store, io::loop& loop, std::uint64_t most, std::uint64_t variants) {
    tried_store t{store, loop};
    std::string const key = "http://example.org/";
    INFO("what is being filled has half of the room, and nothing is taken that would not fit");
    {
        std::vector<owned<cache_filling>> all;
        std::string const text(static_cast<std::size_t>(most / 10), 'x');
        for (int i = 0; i < 40; ++i) {
            bool const known = i % 2 == 0;
            auto f = finish(loop, store.begin(storable(key + std::to_string(i), known ? std::optional<std::uint64_t>{text.size()} : std::nullopt), {}));
            if (f && (finish(loop, (*f)->write(text)))) all.push_back(std::move(*f));
            CHECK(store.counts().octets <= most);
        }
        CHECK(all.size() >= 3);
        CHECK(all.size() <= 5);
        for (auto& f : all) t.done(f->finish());
        CHECK(store.counts().octets <= most);
        CHECK(store.counts().responses == all.size());
        all.clear();
        INFO("and has it again when it is filled, or broke off");
        for (int i = 0; i < 40; ++i) {
            auto f = t.begin(storable(key + "x" + std::to_string(i), text.size()));
            t.done(f->write(text));
            if (i % 2 == 0) t.done(f->finish());
            f = nullptr;
            CHECK(store.counts().octets <= most);
        }
    }
    t.done(store.purge(cache_selection{}));
    CHECK(store.counts().octets == 0);

    INFO("no more variants of a URI than may be, those that are being filled counted");
    {
        std::vector<owned<cache_filling>> all;
        for (std::uint64_t i = 0; i < variants + 5; ++i) {
            auto f = finish(loop, store.begin(storable(key, 1), {}));
            CHECK(f.has_value() == (i < variants));
            if (f) all.push_back(std::move(*f));
        }
        CHECK(t.find(key).size() == variants);
        for (auto& f : all) {
            t.done(f->write("x"));
            t.done(f->finish());
        }
        all.clear();
        CHECK(t.find(key).size() == variants);
    }
    auto const old = t.find(key);
    {
        owned<cache_filling> f = t.begin(storable(key, 1, "\"new\""), {old[0]});
        CHECK_MESSAGE(t.find(key).size() == variants + 1, "one of them goes when the new one is there");
        owned<cache_filling> g = t.begin(storable(key, 1, "\"newer\""), {old[0]});
        auto const now = t.find(key);
        CHECK(now.size() == variants + 1);
        CHECK_MESSAGE(now.back().get() != old.back().get(), "the oldest went for the second");
        for (auto* const one : {&f, &g}) {
            t.done((*one)->write("x"));
            t.done((*one)->finish());
        }
    }
    auto const now = t.find(key);
    CHECK(now.size() == variants);
    CHECK(now[0]->stored().head.fields().value(field_id::etag) == "\"newer\"");
    CHECK(now[1]->stored().head.fields().value(field_id::etag) == "\"new\"");
    CHECK(store.counts().responses == variants);
}

}  // namespace support
