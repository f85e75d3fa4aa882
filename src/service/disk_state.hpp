#pragma once
#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include <httoop/service/disk_store.hpp>

#include "disk_index.hpp"
#include "disk_response.hpp"

namespace httoop::inline v0 {

// What a disk_store, its fillings and their work in other threads share: the index, and in memory the
// variants of the keys that were asked for last.
//
// Two locks, taken in this order. `writing` is for who uses the index, and blocks: what the index says of a key and
// what memory says of it change while it is held. `lock` is for memory alone, and short. What stands in memory is right
// where it stands; a key that does not stand there is looked for in the index.
class disk_state final : public disk_folder {
public:
    using response_hold = held<disk_response>;
    using erased = disk_index::erased;
    using variants = std::vector<held<cached_response>>;

    disk_state(disk_store_options o, io::private_folder f) : disk_folder{std::move(f)}, options_{std::move(o)} {}

    // Blocks, as all that says so. The index, and the folders of contents.
    outcome<void> begin();
    // The index is closed; what is under way fails, or ends without effect.
    void end();
    // Blocks: removes the files of one folder that no row names: what a process left that was killed. False: all
    // folders were looked at, or are being so.
    bool sweep_one();
    [[nodiscard]] bool swept() const { return swept_.load(std::memory_order_relaxed) >= folders; }
    bool begin_sweeping() { return !sweeping_.exchange(true); }
    void end_sweeping() { sweeping_ = false; }

    [[nodiscard]] disk_store_options const& options() const { return options_; }
    [[nodiscard]] cache_purges const& purges() const { return purges_; }
    [[nodiscard]] cache_counts counts() const;
    void lost(std::int64_t number) override;

    // What memory knows: whether it does.
    bool look_up(octets key, held<cached_variants>& found);
    // Blocks: the same from the index. A response that begins to be filled is added, if one is given: see enter().
    outcome<held<cached_variants>> load(std::string const& key, response_hold const& entering = {}, variants const& instead = {},
                                        std::uint64_t purges = cache_purges::whenever);

    [[nodiscard]] std::int64_t new_number();
    // Adds a response that begins to be filled, if memory knows its key; else false. Fails with limit where as many
    // variants are being filled as there may be, with `refused` where a purge meant it after that count. Either commit() or
    // leave() follows, once.
    outcome<bool> enter(response_hold const& r, variants const& instead, std::uint64_t purges);
    // Its filling ended, and it is found no more.
    void leave(response_hold const& r);
    // Room for octets that are filled; false: there is too much of that already.
    bool take_room(std::uint64_t octets);
    void give_room(std::uint64_t octets);
    // Blocks: as much is forgotten as fillings need, some at a time, so that others come to the index between.
    outcome<void> make_room();
    // Blocks: some of that. False: there is room, or nothing to forget.
    outcome<bool> forget_for_others();
    // Blocks: a part of all goes, since the disk is full. False: nothing went.
    bool forget_some();
    // Blocks: does what writes; once more when the disk was full, after some of what is stored was forgotten.
    template <class Write>
    outcome<void> with_room(Write const& write) {
        outcome<void> const done = write();
        return !done && io::disk_is_full(done.error()) && forget_some() ? write() : done;
    }
    // Blocks: `done`, whose content is closed, stands in the place of `filled` from now on, and those it replaces go. Then
    // there may be too much: make_room(). False: it was dropped meanwhile, or a purge meant it after that count.
    outcome<bool> commit(response_hold const& filled, response_hold const& done, variants const& instead, std::uint64_t purges);

    // Blocks.
    outcome<held<cached_response>> update(response_hold const& of, owned<caching::stored_response> what, std::uint64_t purges);
    // It is found no more in memory; to be followed by erase_dropped().
    void drop(response_hold const& r);
    outcome<void> erase_dropped();
    outcome<std::uint64_t> purge(cache_selection const& which);
    outcome<std::vector<cache_listing>> list(cache_selection const& which, std::string const& after, std::size_t most);

private:
    struct slot;
    using slots = std::map<std::string, slot, std::less<>>;
    struct slot {
        held<cached_variants> variants;
        std::list<slots::iterator>::iterator place;
        std::uint64_t weight = 0;
        bool used = false;
    };
    [[nodiscard]] error closed_error() const {
        return ended_ ? error{failure::closed, "the cache was closed"} : error{failure::system, "the index of the cache cannot be opened"};
    }
    static error too_many_variants() { return {failure::limit, "as many variants of a URI are being stored as may be (limit cache-variants)"}; }
    // What the index needs besides its rows, and the folders.
    static std::uint64_t own_needs(std::uint64_t most) { return std::min(most / 8, std::uint64_t{9} << 20); }
    outcome<owned<disk_index>> open_index();
    void find_tags_anew();
    bool tag_anew(disk_row& row, caching::cache_options const& by);
    void open_again();
    void begun_anew(octets why) const;
    void tell_full();
    [[nodiscard]] bool is_filling(std::int64_t number) const;  // takes the lock
    // With `writing` held. Whether there is an index; one that could not be opened is tried again now and then.
    bool usable();
    void look_after_index();
    [[nodiscard]] std::uint64_t most_stored() const;  // takes the lock
    [[nodiscard]] outcome<std::vector<disk_row>> rows_of(octets key);
    [[nodiscard]] outcome<held<cached_variants>> opened(std::vector<disk_row> const& rows);
    [[nodiscard]] response_hold response_of(disk_row const& row);
    void remove_files(std::vector<std::int64_t> const& numbers);
    // With `lock` held:
    slots::iterator put(std::string const& key, held<cached_variants> v);
    // Other variants stand there from now on: those that `what` makes of them.
    template <class Change>
    void change(slots::iterator at, Change const& what) {
        held<cached_variants> const before = at->second.variants;
        held<cached_variants> after{new cached_variants};
        after->all = before->all;
        what(after->all);
        at->second.variants = std::move(after);
        weigh(at);
        before->outdate();
    }
    void weigh(slots::iterator at);
    bool add_filling(slots::iterator at, response_hold const& r, variants const& instead);
    bool take_out(octets key, std::int64_t number);
    [[nodiscard]] response_hold find_in_memory(octets key, std::int64_t number);
    void forget(slots::iterator at);
    void shrink();
    void recount();
    bool dropped(std::int64_t number) const;
    // It is no row yet. That it is complete it says a moment before it is one.
    bool fills(held<cached_response> const& r) const;
    std::uint64_t take_out_fillings(cache_selection const& which);
    std::uint8_t take_uses(erased const& e);  // takes the lock
    // With `writing` held:
    void take_out(std::vector<erased> const& rows, std::vector<std::int64_t>& gone);
    void stands_for(response_hold const& filled, response_hold const& done, std::vector<std::int64_t> numbers,
                    std::vector<std::int64_t> const& gone);
    void hand_over_uses(std::size_t at_least = 0);  // if there are so many
    void shun(cache_selection const& which);

    disk_store_options const options_;
    std::atomic<unsigned> swept_{0};  // folders
    std::atomic<bool> sweeping_{false};

    std::mutex writing_;
    owned<disk_index> index_;
    bool damaged_ = false;  // it is to be begun anew
    bool full_told_ = false;
    instant next_opening_{};
    std::atomic<bool> ended_{false};

    mutable std::mutex lock_;
    cache_purges purges_;
    slots slots_;
    std::list<slots::iterator> order_;  // of slots; the one to be forgotten first in front
    std::uint64_t weight_ = 0;
    std::set<std::int64_t> dropped_;  // to be erased from the index
    std::vector<std::pair<std::int64_t, std::uint8_t>> uses_;  // of what is in memory no more
    std::set<std::int64_t> fillings_;  // their numbers
    std::int64_t next_number_ = 0;
    std::uint64_t filling_ = 0;  // octets of what is no row yet
    cache_counts counts_;
};

}  // namespace httoop::inline v0
