#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/caching/stored_response.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/exchange/reply.hpp>
#include <httoop/service/cache_purges.hpp>

// Where a cache keeps responses (RFC 9111 3): in memory, on a disk, elsewhere. What is kept and what it is
// good for the cache decides (caching room); a store keeps, finds, forgets, and stays within its bounds.
namespace httoop::inline v0 {

// Base of what several loops hold: destroyed by the last that lets go.
class counted {
public:
    counted(counted const&) = delete;
    counted& operator=(counted const&) = delete;
    void hold() const { holders_.fetch_add(1, std::memory_order_relaxed); }
    void let_go() const {
        if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

protected:
    counted() = default;
    virtual ~counted() = default;

private:
    mutable std::atomic<std::uint32_t> holders_{1};
};

// One hold of a counted thing.
template <class T>
class held {
public:
    held() = default;
    held(std::nullptr_t) {}
    // Takes over the hold with which it was made.
    explicit held(T* made) : what_{made} {}
    held(held const& o) : what_{o.what_} {
        if (what_ != nullptr) what_->hold();
    }
    held(held&& o) noexcept : what_{std::exchange(o.what_, nullptr)} {}
    template <class U>
        requires(std::is_convertible_v<U*, T*> && !std::is_same_v<U, T>)
    held(held<U> o) : what_{o.release()} {}
    held& operator=(held o) noexcept {
        std::swap(what_, o.what_);
        return *this;
    }
    ~held() {
        if (what_ != nullptr) what_->let_go();
    }
    T* get() const { return what_; }
    T* operator->() const { return what_; }
    T& operator*() const { return *what_; }
    explicit operator bool() const { return what_ != nullptr; }
    [[nodiscard]] T* release() { return std::exchange(what_, nullptr); }

private:
    T* what_ = nullptr;
};

// The length of the content that is stored for it, once it is all there; none for a response to HEAD.
content_length_of content_held_by(caching::stored_response const& s);

// One response in a store. What it says never changes: an update makes another one with the same
// content. It can be read on every loop, also while it is still being filled and after the store forgot it.
class cached_response : public counted {
public:
    [[nodiscard]] virtual caching::stored_response const& stored() const = 0;

    // How much content it holds, as framing is told: unknown while it is filled and nobody said.
    [[nodiscard]] virtual content_length_of length() const = 0;
    enum class state : std::uint8_t {
        filling,   // its octets arrive still
        complete,
        partial,   // what of it is there stands in stored(): ranges, one behind the other
        broken,    // its filling failed: not to be used any more, who reads it gets an error at the end
    };
    [[nodiscard]] state is() const { return state_.load(std::memory_order_acquire); }

    // Adds `size` octets of what is held, from `first` on, to a reply whose head stands: octets in memory
    // with a keeper, a file range, or a source. All of it while it is filled: a source that waits.
    virtual void give(reply& to, std::uint64_t first, std::uint64_t size) const = 0;
    virtual void give(reply& to) const = 0;
    // All of the content where it is complete and in memory in one piece, as long as the response is held;
    // else a view with a null pointer.
    [[nodiscard]] virtual octets at_hand() const { return {}; }
    // After the end of the content; may be null.
    [[nodiscard]] virtual field_section const* trailers() const { return nullptr; }

    // It was answered with: for the store's choice of what to forget. Seldom writes.
    void used() const {
        if (uses_.load(std::memory_order_relaxed) < most_uses) uses_.fetch_add(1, std::memory_order_relaxed);
    }
    static constexpr std::uint8_t most_uses = 3;
    // How often since the store asked last; for the store.
    [[nodiscard]] std::uint8_t uses() const { return uses_.load(std::memory_order_relaxed); }
    void uses(std::uint8_t n) const { uses_.store(n, std::memory_order_relaxed); }

protected:
    void become(state s) { state_.store(s, std::memory_order_release); }

private:
    mutable std::atomic<std::uint8_t> uses_{0};
    std::atomic<state> state_{state::filling};
};

// The responses stored for one URI (RFC 9111 4.1), the one stored last first. Never changes: when something
// is stored, updated or dropped, it is outdated and there is another one. So a loop may keep it, and look at
// nothing but that.
class cached_variants : public counted {
public:
    std::vector<held<cached_response>> all;
    [[nodiscard]] bool outdated() const { return outdated_.load(std::memory_order_acquire); }
    void outdate() const { outdated_.store(true, std::memory_order_release); }

private:
    mutable std::atomic<bool> outdated_{false};
};

// Puts the content of one response into a store, from one loop. Gone without finish(): the response is
// broken, and found no more; a file of it is removed, which may take a moment.
class cache_filling {
public:
    virtual ~cache_filling() = default;
    // What is found from now on.
    [[nodiscard]] virtual held<cached_response> response() const = 0;
    // Those who read while it is filled see the octets at once. Fails with limit when they are more than
    // the store takes.
    virtual task<outcome<void>> write(octets piece) = 0;
    // All that stored() says is held was written: the content, or ranges of it, one behind the other.
    virtual task<outcome<void>> finish(field_section const* trailers = nullptr) = 0;
    // It broke off: what was written is found from now on as `part`, and who reads it meanwhile gets an error. What
    // it was to replace and is complete stays.
    virtual task<outcome<void>> stop(owned<caching::stored_response> part) = 0;
    // The response is broken from now on, unless it was finished or stopped: at once, with locks held. What else that takes
    // the destructor does.
    virtual void break_off() = 0;
};

// Which stored responses are meant.
struct cache_selection {
    enum kind : std::uint8_t { uri, prefix, group, tag, all };
    cache_selection(kind k = all, std::string t = {}, std::string of = {})
        : by{k}, text{std::move(t)}, origin{std::move(of)} {}
    kind by;
    std::string text;    // the key, its beginning, or the name of the group or tag
    std::string origin;  // of a group or tag: "" is each (RFC 9875: names of groups are those of one origin)

    // Whether a response is meant. A tag is what any of the response's tags or groups is called.
    [[nodiscard]] bool means(caching::stored_response const& s) const;
};

// One stored response in a list.
struct cache_listing {
    std::string key;
    held<cached_response> response;
    std::uint64_t size = 0;  // that it counts for, its head included
};

struct cache_counts {
    std::uint64_t responses = 0, octets = 0, most_octets = 0;
    std::uint64_t stored = 0, forgotten = 0;  // since it was opened; forgotten: for others
};

// A store; used by all loops. Keys are those of caching::key_of: a URI, normalised.
class cache_store {
public:
    virtual ~cache_store() = default;

    // Null: nothing. Ready where no disk or network is to be asked.
    virtual task<outcome<held<cached_variants>>> find(octets key) = 0;

    // Its purges: to be counted when a request is sent.
    [[nodiscard]] virtual cache_purges const& purges() const = 0;

    // Begins to store, under the key of the response; it is found at once. `instead` go when it is finished or
    // stopped; until then all are found. Of one key no more than limits.cache_variants are found, those left out that
    // go: for what is one too many the oldest goes. Fails with limit where it is too large, or so much is being filled
    // that its octets, or its URI's variants, would be too many; with `refused` if a purge meant it after that count.
    virtual task<outcome<owned<cache_filling>>> begin(owned<caching::stored_response> what,
                                                      std::vector<held<cached_response>> instead,
                                                      std::uint64_t purges = cache_purges::whenever) = 0;
    // The same content under a new head (RFC 9111 4.3.4, 4.3.5). Null: it is not there any more, or not whole yet, or a
    // purge meant the new one after that count.
    virtual task<outcome<held<cached_response>>> update(held<cached_response> of, owned<caching::stored_response> what,
                                                        std::uint64_t purges = cache_purges::whenever) = 0;
    virtual task<outcome<void>> drop(held<cached_response> what) = 0;

    // How many went.
    virtual task<outcome<std::uint64_t>> purge(cache_selection which) = 0;
    // By key, those after `after` ("": from the first on), until there are so many; all of one key stand together.
    virtual task<outcome<std::vector<cache_listing>>> list(cache_selection which, std::string after, std::size_t most) = 0;
    [[nodiscard]] virtual cache_counts counts() const = 0;
};

}  // namespace httoop::inline v0
