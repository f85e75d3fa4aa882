#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/service/cache_store.hpp>

namespace httoop::inline v0 {

// Is told what whoever runs a store should know; on any thread.
class disk_store_observer {
public:
    // The index was damaged, or of another version of it, and is begun anew. A sentence that says which and why.
    virtual void begun_anew(octets what) = 0;
    // The disk is full before the bound of the store is reached: what was used least recently goes. Said once.
    virtual void disk_full(octets what) = 0;

protected:
    ~disk_store_observer() = default;
};

struct disk_store_options {
    std::string folder;  // made, for its user alone, where it is not there
    std::uint64_t most_octets = std::uint64_t{1} << 30;    // on the disk: contents, heads, index
    std::uint64_t most_memory = std::uint64_t{64} << 20;   // heads and small contents used last
    httoop::limits limits{};  // cache_content, cache_variants, cache_groups, open_files
    // As the cache has them (caching::cache_options): where they are others than at the last opening, the tags of all that is
    // stored are found anew, before open() is done.
    std::vector<std::string> tag_fields{};
    disk_store_observer* observer = nullptr;  // borrowed; may be null
};

// A store in a folder: there again when the process, or another one, opens it the next time, however the last one
// ended. Heads are rows of an SQLite database, contents are files; what was used last is in memory too.
//
//     auto store = disk_store::open({"/var/cache/example", 10ull << 30});
//     if (!store) return complain(store.error());
//     cache with_disk{origin, **store};
//
// A response is found after a restart when all of it was there, and as it was written: its row is written when
// its content is whole, and its content is compared with its checksum before it is used for the first time.
// What was dropped is found no more once that was answered, also when the machine fails. Of what was stored or
// updated the last may be lost then, as if it had never been.
//
// One process at a time has the folder: open() fails with `refused` meanwhile and names it. Within the process all loops
// share one disk_store. An index that turns out to be damaged is begun anew, empty, and the observer told.
//
// Half of the room at most is for what is being filled, so no content is larger. Where the disk is full before that, some of
// what is stored is forgotten; where that does not help, nothing is stored.
//
// What blocks runs in the loop's pool; in a loop that has none it blocks it.
class disk_store final : public cache_store {
public:
    // Blocks.
    static outcome<owned<disk_store>> open(disk_store_options o);
    ~disk_store() override;

    task<outcome<held<cached_variants>>> find(octets key) override;
    [[nodiscard]] cache_purges const& purges() const override;
    task<outcome<owned<cache_filling>>> begin(owned<caching::stored_response> what,
                                              std::vector<held<cached_response>> instead,
                                              std::uint64_t purges = cache_purges::whenever) override;
    task<outcome<held<cached_response>>> update(held<cached_response> of, owned<caching::stored_response> what,
                                                std::uint64_t purges = cache_purges::whenever) override;
    task<outcome<void>> drop(held<cached_response> what) override;
    task<outcome<std::uint64_t>> purge(cache_selection which) override;
    task<outcome<std::vector<cache_listing>>> list(cache_selection which, std::string after, std::size_t most) override;
    [[nodiscard]] cache_counts counts() const override;

private:
    struct parts;
    explicit disk_store(owned<parts> p);
    owned<parts> parts_;
};

}  // namespace httoop::inline v0
