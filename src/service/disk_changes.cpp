// What changes in a disk_state: fillings that end, updates, drops, purges; and lists of it.
#include <algorithm>

#include <httoop/caching/invalidation.hpp>
#include <httoop/core/ascii.hpp>

#include "disk_state.hpp"
#include "stored_text.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t file_block = 4096;  // what files are rounded up to
constexpr std::uint64_t row_needs = 512;    // of the index, besides key, head and names
constexpr std::uint64_t name_needs = 48;
constexpr std::size_t purged_at_once = 256, tagged_at_once = 256;

disk_names names_of(caching::stored_response const& s) { return {s.groups, s.tags}; }

std::uint64_t cost_of(disk_row const& row, caching::stored_response const& s) {
    std::uint64_t cost = (row.size + file_block - 1) / file_block * file_block + row_needs + row.key.size() * 2 + row.head.size();
    for (auto const* const names : {&s.groups, &s.tags})
        for (std::string const& name : *names) cost += name.size() * 2 + name_needs;
    return cost;
}

disk_row row_of_response(disk_response const& r) {
    disk_row row;
    row.number = r.number();
    row.key = r.stored().key;
    row.head = save_stored(r.stored(), r.trailers());
    row.size = r.content()->size();
    row.checksum = r.content()->checksum();
    row.cost = cost_of(row, r.stored());
    return row;
}

std::string names_in_order(std::vector<std::string> fields) {
    for (std::string& name : fields)
        for (char& c : name) c = to_lower(c);
    std::sort(fields.begin(), fields.end());
    std::string all;
    for (std::string const& name : fields) all += name + ',';
    return all;
}

}  // namespace

// Where that fails it is done at the next opening.
void disk_state::find_tags_anew() {
    std::string const fields = names_in_order(options_.tag_fields);
    auto const before = index_->tag_fields();
    if (!before || *before == fields) return;
    caching::cache_options by;
    by.tag_fields = options_.tag_fields;
    by.limits = options_.limits;
    std::int64_t last = 0;
    for (bool more = !fields.empty(); more;) {
        auto rows = index_->behind(last, tagged_at_once);
        if (!rows) return;
        for (disk_row& row : *rows) {
            last = row.number;
            if (!tag_anew(row, by)) return;
        }
        more = rows->size() == tagged_at_once;
    }
    (void)index_->note_tag_fields(fields);
}

// A row whose fields say no tag may have some that other fields said. One with too many goes: it would not be stored either.
bool disk_state::tag_anew(disk_row& row, caching::cache_options const& by) {
    auto t = load_stored(row.head);
    if (!t) return true;
    auto tags = caching::tags_of(t->stored.head.fields(), by);
    if (tags.size() > by.limits.cache_groups) {
        remove_files({row.number});
        return index_->erase({row.number}).has_value();
    }
    if (tags.empty() || tags == t->stored.tags) return true;
    t->stored.tags = std::move(tags);
    std::string const old = std::exchange(row.head, save_stored(t->stored, t->trailers ? &*t->trailers : nullptr));
    row.cost = cost_of(row, t->stored);
    return index_->replace_head(row, old, names_of(t->stored)).has_value();
}

outcome<bool> disk_state::commit(response_hold const& filled, response_hold const& done, variants const& instead,
                                 std::uint64_t purges) {
    disk_row const row = row_of_response(*done);
    std::vector<std::int64_t> numbers, gone;
    for (auto const& one : instead) numbers.push_back(on_disk(one).number());
    {
        std::lock_guard const writing{writing_};
        if (!usable()) return closed_error();
        {
            std::lock_guard const locked{lock_};
            if (!find_in_memory(row.key, row.number) || purges_.meant(done->stored(), purges)) return false;
        }
        hand_over_uses();
        auto const kept = index_->insert(row, names_of(done->stored()), numbers, options_.limits.cache_variants, gone);
        look_after_index();
        if (!kept) return kept.error();
        stands_for(filled, done, numbers, gone);
    }
    remove_files(gone);
    return true;
}

// It is a row now: in memory as well.
void disk_state::stands_for(response_hold const& filled, response_hold const& done, std::vector<std::int64_t> numbers,
                            std::vector<std::int64_t> const& gone) {
    numbers.insert(numbers.end(), gone.begin(), gone.end());
    auto const goes = [&](auto const& r) { return std::find(numbers.begin(), numbers.end(), on_disk(r).number()) != numbers.end(); };
    std::lock_guard const locked{lock_};
    change(slots_.find(done->stored().key), [&](variants& all) {
        std::erase_if(all, goes);
        for (auto& r : all)
            if (on_disk(r).number() == filled->number()) r = done;
    });
    fillings_.erase(filled->number());
    ++counts_.stored;
    recount();
    shrink();
}

void disk_state::hand_over_uses(std::size_t at_least) {
    std::vector<std::pair<std::int64_t, std::uint8_t>> uses;
    {
        std::lock_guard const locked{lock_};
        if (!index_ || uses_.size() < at_least) return;
        uses.swap(uses_);
    }
    for (auto const& [number, n] : uses) index_->note_uses(number, n);
}

void disk_state::leave(response_hold const& r) {
    std::lock_guard const locked{lock_};
    fillings_.erase(r->number());
    take_out(r->stored().key, r->number());
}

void disk_state::remove_files(std::vector<std::int64_t> const& numbers) {
    for (std::int64_t const n : numbers) (void)files.remove(name_of(n));  // what stays is swept away later
}

void disk_state::take_out(std::vector<erased> const& rows, std::vector<std::int64_t>& gone) {
    std::lock_guard const locked{lock_};
    for (erased const& e : rows) {
        take_out(e.key, e.number);
        gone.push_back(e.number);
    }
    recount();
}

// What may be stored, since the index and the folders need some, and so do fillings.
std::uint64_t disk_state::most_stored() const {
    std::uint64_t const most = options_.most_octets - own_needs(options_.most_octets);
    std::lock_guard const locked{lock_};
    return most - std::min(filling_, most);
}

outcome<bool> disk_state::forget_for_others() {
    std::vector<std::int64_t> gone;
    std::uint64_t const most = most_stored();
    {
        std::lock_guard const locked{lock_};
        if (counts_.octets <= most) return false;
    }
    {
        std::lock_guard const writing{writing_};
        if (!usable()) return closed_error();
        hand_over_uses();
        auto const went = index_->make_room(most, [this](erased const& e) { return take_uses(e); });
        look_after_index();
        if (!went) return went.error();
        take_out(*went, gone);
        std::lock_guard const locked{lock_};
        counts_.forgotten += went->size();
    }
    remove_files(gone);
    return !gone.empty();
}

outcome<void> disk_state::make_room() {
    for (;;) {
        auto const went = forget_for_others();
        if (!went) return went.error();
        if (!*went) return {};
    }
}

// Files go first: with their room there is some for the index to say so.
bool disk_state::forget_some() {
    constexpr std::uint64_t share = 16;
    std::vector<std::int64_t> gone;
    {
        std::lock_guard const writing{writing_};
        if (!usable()) return false;
        tell_full();
        auto const oldest = index_->oldest(index_->counted().octets / share);
        look_after_index();
        if (!oldest) return false;
        take_out(*oldest, gone);
        std::lock_guard const locked{lock_};
        dropped_.insert(gone.begin(), gone.end());
        counts_.forgotten += gone.size();
    }
    remove_files(gone);
    (void)erase_dropped();
    return !gone.empty();
}

outcome<held<cached_response>> disk_state::update(response_hold const& of, owned<caching::stored_response> what,
                                                  std::uint64_t purges) {
    response_hold by{new disk_response{std::move(what), of->content(), of->length()}};
    by->become(of->is());
    by->uses(of->uses());
    std::string const old = save_stored(of->stored(), of->trailers());
    disk_row const row = row_of_response(*by);
    std::lock_guard const writing{writing_};
    if (!usable()) return closed_error();
    {
        std::lock_guard const locked{lock_};
        if (dropped(of->number()) || purges_.meant(by->stored(), purges)) return held<cached_response>{};
    }
    auto const changed = index_->replace_head(row, old, names_of(by->stored()));
    look_after_index();
    if (!changed) return changed.error();
    if (!*changed) return held<cached_response>{};
    std::lock_guard const locked{lock_};
    recount();
    if (auto const at = slots_.find(by->stored().key); at != slots_.end())
        change(at, [&](variants& all) {
            for (auto& r : all)
                if (on_disk(r).number() == by->number()) r = by;
        });
    return held<cached_response>{by};
}

void disk_state::drop(response_hold const& r) {
    std::lock_guard const locked{lock_};
    take_out(r->stored().key, r->number());
    bool const stored = r->is() == cached_response::state::complete || r->is() == cached_response::state::partial;
    if (stored) dropped_.insert(r->number());
}

outcome<void> disk_state::erase_dropped() {
    std::vector<std::int64_t> numbers;
    {
        std::lock_guard const writing{writing_};
        if (!usable()) return closed_error();
        {
            std::lock_guard const locked{lock_};
            numbers.assign(dropped_.begin(), dropped_.end());
        }
        if (numbers.empty()) return {};
        auto const erased = index_->erase(numbers);
        look_after_index();
        if (!erased) return erased;
        std::lock_guard const locked{lock_};
        for (std::int64_t const n : numbers) dropped_.erase(n);
        recount();
    }
    remove_files(numbers);
    return {};
}

// With `lock` held.
std::uint64_t disk_state::take_out_fillings(cache_selection const& which) {
    std::uint64_t count = 0;
    if (fillings_.empty()) return count;
    bool const one_key = which.by == cache_selection::uri;
    for (auto at = one_key ? slots_.find(which.text) : slots_.begin(); at != slots_.end(); at = one_key ? slots_.end() : std::next(at)) {
        auto const goes = [&](auto const& r) { return fills(r) && which.means(r->stored()); };
        auto const& all = at->second.variants->all;
        std::uint64_t const n = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), goes));
        if (n != 0) change(at, [&](variants& v) { std::erase_if(v, goes); });
        count += n;
    }
    return count;
}

// With `writing` held. What cannot be erased, where the disk is full, is not found any more at least.
void disk_state::shun(cache_selection const& which) {
    std::string after;
    for (std::size_t most = purged_at_once;;) {
        auto const rows = index_->list(which, after, most);
        if (!rows) return;
        std::lock_guard const locked{lock_};
        for (disk_row const& row : *rows) {
            take_out(row.key, row.number);
            dropped_.insert(row.number);
        }
        if (rows->size() < most) return;
        // Perhaps not all variants of the last key were among them.
        auto const before = std::find_if(rows->rbegin(), rows->rend(), [&](auto const& r) { return r.key != rows->back().key; });
        if (before == rows->rend()) most *= 2;
        else after = before->key;
    }
}

outcome<std::uint64_t> disk_state::purge(cache_selection const& which) {
    std::uint64_t count = 0;
    bool noted = false;
    for (std::size_t went = purged_at_once; went >= purged_at_once / 2;) {
        std::vector<std::int64_t> gone;
        {
            std::lock_guard const writing{writing_};
            {
                std::lock_guard const locked{lock_};
                if (!std::exchange(noted, true)) {
                    purges_.note(which);
                    count += take_out_fillings(which);
                }
            }
            if (!usable()) return closed_error();
            auto const rows = index_->erase(which, purged_at_once);
            if (!rows) shun(which);
            look_after_index();
            if (!rows) return rows.error();
            take_out(*rows, gone);
            went = rows->size();
        }
        remove_files(gone);
        count += went;
    }
    return count;
}

outcome<std::vector<cache_listing>> disk_state::list(cache_selection const& which, std::string const& after, std::size_t most) {
    std::lock_guard const writing{writing_};
    if (!usable()) return closed_error();
    std::size_t const variants_of_a_key = options_.limits.cache_variants;
    std::size_t const asked = std::min<std::size_t>(most, SIZE_MAX / 2) + variants_of_a_key;
    auto rows = index_->list(which, after, asked);
    look_after_index();
    if (!rows) return rows.error();
    bool more = rows->size() == asked;
    std::vector<cache_listing> found;
    for (disk_row& row : *rows) {
        if (found.size() >= most && found.back().key != row.key) {
            more = true;
            break;
        }
        response_hold r;
        {
            std::lock_guard const locked{lock_};
            if (dropped(row.number)) continue;
            r = find_in_memory(row.key, row.number);
        }
        if (!r) r = response_of(row);
        if (r) found.push_back({std::move(row.key), std::move(r), row.cost});
    }
    std::string const last = found.empty() ? "" : found.back().key;
    std::lock_guard const locked{lock_};
    if (!fillings_.empty())
        for (auto at = slots_.upper_bound(after); at != slots_.end() && (!more || at->first <= last); ++at)
            for (auto const& r : at->second.variants->all)
                if (fills(r) && which.means(r->stored()))
                    found.push_back({at->first, r, on_disk(r).content()->progress().size});
    std::stable_sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.key < b.key; });
    return found;
}

}  // namespace httoop::inline v0
