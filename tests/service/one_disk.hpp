#pragma once
// A disk_store in a folder of its own, and what is on the disk.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/caching/stored_response.hpp>
#include <httoop/exchange/source.hpp>
#include <httoop/io/file.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/service/disk_store.hpp>

#include "support/loops.hpp"
#include "support/temporary_folder.hpp"

namespace test {

using namespace httoop;
namespace fs = std::filesystem;
using support::finish;

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

inline std::string text_of(std::size_t size, unsigned seed) {
    std::string s(size, '\0');
    std::uint32_t x = seed * 2654435761u + 1;
    for (char& c : s) {
        x = x * 1664525 + 1013904223;
        c = static_cast<char>(x >> 24);
    }
    return s;
}

}  // namespace test
