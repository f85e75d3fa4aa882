#include <httoop/service/disk_store.hpp>

#include <algorithm>
#include <utility>

#include "blocking_work.hpp"
#include "disk_state.hpp"

namespace httoop::inline v0 {
namespace {

using disk_response_hold = disk_state::response_hold;

constexpr char const* too_large = "the content is larger than the store takes, with what else is being stored (limit cache-content)";

disk_response_hold disk_response_of(held<cached_response> r) { return disk_response_hold{static_cast<disk_response*>(r.release())}; }

// A response among those that are found, while it is filled, and the room that it has for its octets. It leaves with its
// filling, or when the work in another thread that was to settle it did not; its file goes then.
class disk_entry final : public counted {
public:
    disk_entry(held<disk_state> of, disk_response_hold r, std::uint64_t since)
        : state{std::move(of)}, response{std::move(r)}, purges{std::min(since, state->purges().count())} {}
    ~disk_entry() override { leave(); }
    void leave() {
        give_room();
        if (!std::exchange(entered, false)) return;
        state->leave(response);
        response->content()->remove_file();
    }
    bool take_room(std::uint64_t octets) {
        bool const there = state->take_room(octets);
        if (there) room += octets;
        return there;
    }
    void give_room() { state->give_room(std::exchange(room, 0)); }
    held<disk_state> const state;
    disk_response_hold const response;
    std::uint64_t const purges;  // what comes after that count may mean it
    std::uint64_t room = 0, written = 0;
    bool entered = false;  // and not settled
};

// Blocks: what was written is a row from now on, and found as `done`.
outcome<void> settle(disk_entry& e, disk_response_hold const& done, std::vector<held<cached_response>> const& instead,
                     cached_response::state as) {
    auto const closed = e.state->with_room([&] { return done->content()->close(); });
    if (closed) done->become(as);
    e.give_room();  // from now on it counts as what it is on the disk
    outcome<bool> const kept = closed ? e.state->commit(e.response, done, instead, e.purges) : closed.error();
    if (kept && *kept) e.entered = false;
    else e.leave();
    outcome<void> const room = kept ? e.state->make_room() : kept.error();
    // With the room of what was written there is some for the index to say that others went.
    if (!room && io::disk_is_full(room.error())) (void)e.state->forget_some();
    (void)e.state->erase_dropped();  // done again by whoever is next
    return kept ? outcome<void>{} : outcome<void>{kept.error()};
}

class disk_filling final : public cache_filling {
public:
    disk_filling(held<disk_entry> e, std::vector<held<cached_response>> instead, std::uint64_t most)
        : entry_{std::move(e)}, instead_{std::move(instead)}, most_{most} {}
    ~disk_filling() override {
        if (ended_) return;
        break_off();
        entry_->leave();
    }
    [[nodiscard]] held<cached_response> response() const override { return entry_->response; }

    task<outcome<void>> write(octets piece) override {
        content_length_of const length = entry_->response->length();
        if (length.is != content_length_of::unknown && piece.size() > length.octets - entry_->written)
            return outcome<void>{error{failure::limit, "the content is longer than was said"}};
        if (length.is == content_length_of::unknown && (piece.size() > most_ - entry_->written || !entry_->take_room(piece.size())))
            return outcome<void>{error{failure::limit, too_large}};
        entry_->written += piece.size();
        if (!content().add(piece)) return outcome<void>{};
        return blocking_work<void>([e = entry_]() -> outcome<void> {
            auto const done = e->state->with_room([&] { return e->response->content()->write_out(); });
            return done ? e->state->make_room() : done;
        });
    }

    task<outcome<void>> finish(field_section const* trailers) override {
        disk_response_hold done = entry_->response;
        content_length_of const length = done->length();
        if (length.is == content_length_of::known && entry_->written < length.octets)
            return outcome<void>{error{failure::closed, "the content is shorter than was said"}};
        if (length.is == content_length_of::unknown) {
            auto with_length = make_owned<caching::stored_response>(done->stored());
            if (with_length->complete) with_length->length = entry_->written;
            done = under(std::move(with_length));
        }
        content().end(true, trailers);
        return end(std::move(done), entry_->response->stored().complete ? cached_response::state::complete : cached_response::state::partial);
    }

    void break_off() override {
        if (ended_ || entry_->response->is() == cached_response::state::broken) return;
        entry_->response->become(cached_response::state::broken);
        content().end(false);
    }

    task<outcome<void>> stop(owned<caching::stored_response> part) override {
        break_off();
        std::erase_if(instead_, [](auto const& one) { return one->is() == cached_response::state::complete; });
        return end(under(std::move(part)), cached_response::state::partial);
    }

private:
    [[nodiscard]] disk_content& content() const { return *entry_->response->content(); }
    [[nodiscard]] disk_response_hold under(owned<caching::stored_response> head) const {
        auto const length = content_length_of::exactly(entry_->written);
        return disk_response_hold{new disk_response{std::move(head), entry_->response->content(), length}};
    }
    task<outcome<void>> end(disk_response_hold done, cached_response::state as) {
        ended_ = true;
        return blocking_work<void>([e = entry_, done = std::move(done), instead = std::move(instead_), as] {
            auto const kept = settle(*e, done, instead, as);
            // Some hold it as it was while its length was unknown.
            if (e->response->is() == cached_response::state::filling) e->response->become(as);
            return kept;
        });
    }

    held<disk_entry> entry_;
    std::vector<held<cached_response>> instead_;
    std::uint64_t most_;
    bool ended_ = false;
};

// Files that a killed process left go one folder after the other, while the loop has other work.
task<void> sweep_away(held<disk_state> state) {
    auto const one = [state]() -> outcome<bool> { return state->sweep_one(); };
    for (outcome<bool> more = true; more && *more;) more = co_await blocking_work<bool>(one);
    state->end_sweeping();
}

task<outcome<held<cached_variants>>> find_on_disk(held<disk_state> state, std::string key) {
    auto const load = [state, key] { return state->load(key); };
    auto found = co_await blocking_work<held<cached_variants>>(load);
    io::loop& here = *(co_await io::this_activity{})->loop();
    if (!state->swept() && here.pool() != nullptr && state->begin_sweeping()) here.spawn(sweep_away(state));
    co_return found;
}

task<outcome<owned<cache_filling>>> begin_on_disk(held<disk_entry> e, std::vector<held<cached_response>> instead, std::uint64_t most) {
    auto const enter = [e, instead]() -> outcome<void> {
        auto const loaded = e->state->load(e->response->stored().key, e->response, instead, e->purges);
        e->entered = loaded.has_value();
        return loaded ? outcome<void>{} : outcome<void>{loaded.error()};
    };
    auto const entered = co_await blocking_work<void>(enter);
    if (!entered) co_return entered.error();
    co_return owned<cache_filling>{new disk_filling{e, std::move(instead), most}};
}

// Where too much waits for the pool it blocks the loop: what is to be forgotten is never found again.
task<outcome<std::uint64_t>> purge_on_disk(held<disk_state> state, cache_selection which) {
    auto const work = [state, which] { return state->purge(which); };
    outcome<std::uint64_t> went = co_await blocking_work<std::uint64_t>(work);
    if (!went && went.error().what == failure::limit) went = work();
    co_return went;
}

}  // namespace

struct disk_store::parts {
    held<disk_state> state;
    ~parts() { state->end(); }
};

disk_store::disk_store(owned<parts> p) : parts_{std::move(p)} {}
disk_store::~disk_store() = default;

cache_purges const& disk_store::purges() const { return parts_->state->purges(); }

outcome<owned<disk_store>> disk_store::open(disk_store_options o) {
    auto folder = io::private_folder::open(o.folder);
    if (!folder) return folder.error();
    held<disk_state> state{new disk_state{std::move(o), *std::move(folder)}};
    if (auto const begun = state->begin(); !begun) return begun.error();
    return owned<disk_store>{new disk_store{owned<parts>{new parts{std::move(state)}}}};
}

task<outcome<held<cached_variants>>> disk_store::find(octets key) {
    held<cached_variants> found;
    if (parts_->state->look_up(key, found)) return outcome<held<cached_variants>>{std::move(found)};
    return find_on_disk(parts_->state, std::string{key});
}

task<outcome<owned<cache_filling>>> disk_store::begin(owned<caching::stored_response> what,
                                                      std::vector<held<cached_response>> instead, std::uint64_t purges) {
    using begun = outcome<owned<cache_filling>>;
    disk_state& state = *parts_->state;
    content_length_of const length = content_held_by(*what);
    std::uint64_t const most = std::min(state.options().limits.cache_content, state.options().most_octets / 2);
    if (length.is == content_length_of::known && length.octets > most) return begun{error{failure::limit, too_large}};
    state.hold();
    held<disk_content> content{new disk_content{held<disk_folder>{&state}, state.new_number()}};
    disk_response_hold r{new disk_response{std::move(what), std::move(content), length}};
    held<disk_entry> e{new disk_entry{parts_->state, std::move(r), purges}};
    if (length.is == content_length_of::known && !e->take_room(length.octets)) return begun{error{failure::limit, too_large}};
    auto const known = state.enter(e->response, instead, e->purges);
    if (!known) return begun{known.error()};
    e->entered = *known;
    if (!e->entered) return begin_on_disk(std::move(e), std::move(instead), most);
    return begun{owned<cache_filling>{new disk_filling{std::move(e), std::move(instead), most}}};
}

task<outcome<held<cached_response>>> disk_store::update(held<cached_response> of, owned<caching::stored_response> what,
                                                        std::uint64_t purges) {
    if (of->is() == cached_response::state::filling) return outcome<held<cached_response>>{held<cached_response>{}};
    // Work in other threads is copied: what cannot be, is counted.
    struct counted_head final : counted {
        explicit counted_head(owned<caching::stored_response> h) : head{std::move(h)} {}
        owned<caching::stored_response> head;
    };
    held<counted_head> head{new counted_head{std::move(what)}};
    return blocking_work<held<cached_response>>([state = parts_->state, of = disk_response_of(std::move(of)), head, purges] {
        return state->update(of, std::move(head->head), purges);
    });
}

task<outcome<void>> disk_store::drop(held<cached_response> what) {
    parts_->state->drop(disk_response_of(std::move(what)));
    return blocking_work<void>([state = parts_->state] { return state->erase_dropped(); });
}

task<outcome<std::uint64_t>> disk_store::purge(cache_selection which) {
    return purge_on_disk(parts_->state, std::move(which));
}

task<outcome<std::vector<cache_listing>>> disk_store::list(cache_selection which, std::string after, std::size_t most) {
    return blocking_work<std::vector<cache_listing>>(
        [state = parts_->state, which = std::move(which), after = std::move(after), most] { return state->list(which, after, most); });
}

cache_counts disk_store::counts() const { return parts_->state->counts(); }

}  // namespace httoop::inline v0
