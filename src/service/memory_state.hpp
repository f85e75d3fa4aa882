#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include <httoop/core/limits.hpp>

#include "cache_order.hpp"
#include "memory_content.hpp"

namespace httoop::inline v0 {

struct memory_slot {
    held<cached_variants> variants;
};
using memory_index = std::map<std::string, memory_slot, std::less<>>;

// A response of a memory_store.
class memory_response final : public cached_response {
public:
    memory_response(owned<caching::stored_response> s, held<memory_content> c, content_length_of length)
        : stored_{std::move(s)}, content_{std::move(c)}, length_{length} {}

    [[nodiscard]] caching::stored_response const& stored() const override { return *stored_; }
    [[nodiscard]] content_length_of length() const override { return length_; }
    void give(reply& to) const override;
    void give(reply& to, std::uint64_t first, std::uint64_t size) const override;
    [[nodiscard]] octets at_hand() const override;
    [[nodiscard]] field_section const* trailers() const override { return content_->trailers(); }
    using cached_response::become;

    [[nodiscard]] held<memory_content> const& content() const { return content_; }
    // What it takes besides its content; and all of it, once that has come.
    static std::uint64_t needs_of(caching::stored_response const& s);
    [[nodiscard]] std::uint64_t needs() const;

    // For the store, with its lock.
    memory_index::iterator at{};
    bool there = false;
    bool filling = false;  // not in the order yet
    // For the order.
    memory_response* older = nullptr;
    memory_response* newer = nullptr;
    std::uint64_t weight = 0, hash = 0;
    std::uint8_t queue = 0;

private:
    void lend(reply& to, octets part) const;
    void add(reply& to, std::uint64_t first, content_length_of length) const;
    owned<caching::stored_response> stored_;
    held<memory_content> content_;
    content_length_of length_;
};

using memory_hold = held<memory_response>;

// What a memory_store, and those who fill it, share. All of it but the account with the lock held.
class memory_state final : public counted {
public:
    memory_state(std::uint64_t most, limits const& l);
    ~memory_state() override;

    // Room for what is filled, or for more of it. False: there is too much of it, or of what is read and found no more.
    bool take_room(std::uint64_t octets);
    void give_room(std::uint64_t octets) { filled_ -= octets; }
    // False: as many variants of the key are being filled as there may be.
    bool begin(memory_hold const& r, std::vector<held<cached_response>> const& instead);
    // What was being filled counts among the others from now on, as `done`; those that it replaces go.
    void settle(memory_response& filled, memory_hold const& done, std::vector<held<cached_response>> const& instead);
    void update(memory_response& before, memory_hold const& by);
    void leave(memory_response& r);

    [[nodiscard]] cache_counts counts() const;
    // Those that are meant, by key, behind `after` ("": from the first on), in keys that begin before there are so many.
    [[nodiscard]] std::vector<memory_hold> select(cache_selection const& which, octets after, std::size_t most) const;

    mutable std::mutex lock;
    cache_purges purges;
    memory_index index;
    held<memory_account> const account{new memory_account};

private:
    template <class Change>
    void change(memory_index::iterator at, Change const& what);
    bool make_place(memory_index::iterator at, std::vector<held<cached_response>> const& instead, std::size_t others);
    void enter(memory_response& r);
    void stand_for(memory_response& before, memory_hold const& by);
    void left(memory_response& r);
    void enter_names(memory_response& r);
    void leave_names(memory_response& r);
    void shrink();

    std::uint64_t const most_variants_, most_filled_;
    // Names of groups, and of tags (true).
    std::set<std::tuple<std::string, bool, memory_response*>> by_name_;
    cache_order<memory_response> order_;
    std::uint64_t filled_ = 0;
    cache_counts tally_;
};

}  // namespace httoop::inline v0
