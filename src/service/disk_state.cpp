#include "disk_state.hpp"

#include <algorithm>

#include <httoop/io/clock.hpp>

#include "stored_text.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::size_t most_uses_kept = 1024;
constexpr std::uint64_t worth_opening = std::uint64_t{64} << 20;  // contents looked at when their key is asked for
constexpr std::size_t files_of_a_folder = 1 << 20;
constexpr std::size_t files_swept_at_once = 64;
constexpr std::int64_t seconds_between_openings = 10;  // of an index that cannot be opened

}  // namespace

outcome<owned<disk_index>> disk_state::open_index() {
    bool damaged = damaged_;
    if (auto const made = files.make_private(disk_index::file_name); !made) return made.error();
    std::uint64_t const log = own_needs(options_.most_octets) / 2;
    if (!damaged) {
        auto opened = disk_index::open(files.path(), io::read_wall(), log, damaged);
        if (opened || !damaged) return opened;
        begun_anew(opened.error().text());
    }
    damaged_ = true;
    for (octets end : {"", "-wal", "-shm", "-journal"})
        if (auto const gone = files.remove(std::string{disk_index::file_name} + std::string{end}); !gone) return gone.error();
    if (auto const made = files.make_private(disk_index::file_name); !made) return made.error();
    auto anew = disk_index::open(files.path(), io::read_wall(), log, damaged);
    damaged_ = !anew;
    return anew;
}

outcome<void> disk_state::begin() {
    auto opened = open_index();
    if (!opened) return opened.error();
    index_ = *std::move(opened);
    find_tags_anew();
    if (auto const made = files.make_folder("contents"); !made) return made.error();
    for (unsigned n = 0; n < folders; ++n)
        if (auto const made = files.make_folder(folder_of(n)); !made) return made.error();
    next_number_ = index_->first_number();
    swept_ = index_->was_closed() ? folders : 0;
    std::lock_guard const locked{lock_};
    recount();
    return {};
}

void disk_state::end() {
    (void)erase_dropped();  // what is not erased now is swept away later
    std::lock_guard const writing{writing_};
    std::lock_guard const locked{lock_};
    bool const files_fit = fillings_.empty() && dropped_.empty() && swept();
    ended_ = true;
    while (!slots_.empty()) forget(slots_.begin());
    if (!index_) return;
    for (auto const& [number, uses] : uses_) index_->note_uses(number, uses);
    (void)index_->close(files_fit);
    index_ = nullptr;
    files.give_up();
}

// An index that is damaged is begun anew, also where it could be opened once more: what was dropped may be in it. The files
// that it named are swept away.
void disk_state::look_after_index() {
    if (!index_ || index_->damage().empty()) return;
    begun_anew("the index of the cache: " + index_->damage());
    damaged_ = true;
    index_ = nullptr;
    open_again();
}

bool disk_state::usable() {
    if (!index_ && !ended_ && io::read_monotonic() >= next_opening_) open_again();
    return index_.get() != nullptr;
}

void disk_state::open_again() {
    next_opening_ = io::read_monotonic() + duration::seconds(seconds_between_openings);
    auto opened = open_index();
    std::lock_guard const locked{lock_};
    std::vector<slots::iterator> known;
    for (auto at = slots_.begin(); at != slots_.end(); ++at) known.push_back(at);
    for (auto const at : known)
        change(at, [this](variants& all) {
            std::erase_if(all, [this](auto const& r) { return !fills(r); });
        });
    dropped_.clear();
    uses_.clear();
    counts_.responses = counts_.octets = 0;
    if (!opened) return;
    index_ = *std::move(opened);
    find_tags_anew();
    next_number_ = std::max(next_number_, index_->first_number());
    swept_ = 0;
    recount();
}

void disk_state::begun_anew(octets why) const {
    if (options_.observer != nullptr)
        options_.observer->begun_anew("what was cached in " + files.path() + " is forgotten: " + std::string{why});
}

void disk_state::tell_full() {
    if (options_.observer == nullptr || std::exchange(full_told_, true)) return;
    options_.observer->disk_full("the disk of " + files.path() + " is full, with " + std::to_string(index_->counted().octets) + " octets in the cache of " +
                                 std::to_string(options_.most_octets) + " that it may have: what was used least recently goes");
}

bool disk_state::sweep_one() {
    unsigned const folder = swept_.load(std::memory_order_relaxed);
    if (folder >= folders) return false;
    auto const names = files.names(folder_of(folder), files_of_a_folder);
    for (std::size_t at = 0; names && at < names->size(); at += files_swept_at_once) {
        std::vector<std::int64_t> strays;
        std::lock_guard const writing{writing_};
        if (!index_) return false;
        for (std::size_t i = at; i < std::min(at + files_swept_at_once, names->size()); ++i) {
            std::int64_t const number = number_of((*names)[i]);
            if (number == 0 || is_filling(number)) continue;
            if (auto const there = index_->holds(number); there && !*there) strays.push_back(number);
        }
        remove_files(strays);
    }
    swept_.fetch_add(1, std::memory_order_relaxed);
    return true;
}

bool disk_state::is_filling(std::int64_t number) const {
    std::lock_guard const locked{lock_};
    return fillings_.contains(number);
}

cache_counts disk_state::counts() const {
    std::lock_guard const locked{lock_};
    cache_counts c = counts_;
    c.responses += fillings_.size();
    c.octets += filling_;
    c.most_octets = options_.most_octets;
    return c;
}

void disk_state::lost(std::int64_t number) {
    std::lock_guard const locked{lock_};
    dropped_.insert(number);
    // It may be found already: what is large is looked at when it is read first.
    auto const is_it = [number](auto const& r) { return on_disk(r).number() == number; };
    for (auto at = slots_.begin(); at != slots_.end(); ++at) {
        if (std::none_of(at->second.variants->all.begin(), at->second.variants->all.end(), is_it)) continue;
        change(at, [&](variants& all) { std::erase_if(all, is_it); });
        return;
    }
}

bool disk_state::take_room(std::uint64_t octets) {
    std::lock_guard const locked{lock_};
    std::uint64_t const most = options_.most_octets / 2;
    if (octets > most - filling_) return false;
    filling_ += octets;
    return true;
}

void disk_state::give_room(std::uint64_t octets) {
    std::lock_guard const locked{lock_};
    filling_ -= octets;
}

std::int64_t disk_state::new_number() {
    std::lock_guard const locked{lock_};
    return next_number_++;
}

bool disk_state::look_up(octets key, held<cached_variants>& found) {
    std::lock_guard const locked{lock_};
    auto const at = slots_.find(key);
    if (at == slots_.end()) return false;
    at->second.used = true;
    if (!at->second.variants->all.empty()) found = at->second.variants;
    return true;
}

// With `writing` held.
outcome<std::vector<disk_row>> disk_state::rows_of(octets key) {
    if (!usable()) return closed_error();
    auto rows = index_->find(key);
    look_after_index();
    if (!rows) return rows;
    std::lock_guard const locked{lock_};
    std::erase_if(*rows, [this](disk_row const& r) { return dropped(r.number); });
    return rows;
}

disk_state::response_hold disk_state::response_of(disk_row const& row) {
    auto loaded = load_stored(row.head);
    if (!loaded) {
        lost(row.number);
        return {};
    }
    auto stored = make_owned<caching::stored_response>(std::move(loaded->stored));
    stored->key = row.key;
    hold();
    held<disk_content> content{new disk_content{held<disk_folder>{this}, row.number, row.size, row.checksum, std::move(loaded->trailers)}};
    bool const complete = stored->complete;
    content_length_of const held_by_it = content_held_by(*stored);
    if (row.size != (held_by_it.is == content_length_of::known ? held_by_it.octets : 0)) {
        lost(row.number);
        return {};
    }
    response_hold r{new disk_response{std::move(stored), std::move(content), content_length_of::exactly(row.size)}};
    r->become(complete ? cached_response::state::complete : cached_response::state::partial);
    return r;
}

// Responses of these rows. Their contents were looked at, but for what would take long. Fails where one cannot be opened now.
outcome<held<cached_variants>> disk_state::opened(std::vector<disk_row> const& rows) {
    held<cached_variants> v{new cached_variants};
    std::uint64_t size = 0;
    for (disk_row const& row : rows) {
        response_hold r = response_of(row);
        size += row.size;
        if (!r) continue;
        auto const there = size > worth_opening ? outcome<void>{} : r->content()->open();
        if (!there && there.error().what == failure::limit) return there.error();
        if (there) v->all.push_back(std::move(r));
    }
    return v;
}

// Contents are looked at without the lock, so that none waits for the disk of another; if the rows are others
// then, once more.
outcome<held<cached_variants>> disk_state::load(std::string const& key, response_hold const& entering, variants const& instead,
                                                std::uint64_t purges) {
    constexpr int most_turns = 3;
    std::vector<disk_row> rows;
    held<cached_variants> v;
    for (int turn = 0;; ++turn) {
        {
            std::lock_guard const writing{writing_};
            held<cached_variants> known;
            if (!entering && look_up(key, known)) return known;
            if (entering) {
                auto const entered = enter(entering, instead, purges);
                if (!entered) return entered.error();
                if (*entered) return known;
            }
            hand_over_uses(most_uses_kept);
            auto now = rows_of(key);
            if (!now) return now.error();
            bool const same = v && std::equal(now->begin(), now->end(), rows.begin(), rows.end(), [](auto const& a, auto const& b) {
                return a.number == b.number && a.head == b.head;
            });
            if (!same && (now->empty() || turn == most_turns)) {
                auto found = opened(*now);
                if (!found) return found;
                v = *std::move(found);
            }
            if (same || now->empty() || turn == most_turns) {
                std::lock_guard const locked{lock_};
                if (entering && purges_.meant(entering->stored(), purges)) return cache_purges::refusal();
                auto const at = put(key, v);
                if (entering && !add_filling(at, entering, instead)) return too_many_variants();
                shrink();
                return v->all.empty() ? held<cached_variants>{} : v;
            }
            rows = *std::move(now);
        }
        auto found = opened(rows);
        if (!found) return found;
        v = *std::move(found);
        std::erase_if(rows, [&](disk_row const& r) {
            return std::none_of(v->all.begin(), v->all.end(), [&](auto const& one) { return on_disk(one).number() == r.number; });
        });
    }
}

outcome<bool> disk_state::enter(response_hold const& r, variants const& instead, std::uint64_t purges) {
    std::lock_guard const locked{lock_};
    if (purges_.meant(r->stored(), purges)) return cache_purges::refusal();
    auto const at = slots_.find(r->stored().key);
    if (at == slots_.end()) return false;
    if (!add_filling(at, r, instead)) return too_many_variants();
    return true;
}

}  // namespace httoop::inline v0
