#pragma once
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include <httoop/exchange/source.hpp>
#include <httoop/service/cache_store.hpp>

#include "cache_growth.hpp"
#include "cache_lag.hpp"

namespace httoop::inline v0 {

// What follows where a store took no more of content that had begun to be read from it: all who read it read on here. It
// is read from the service behind when one of them wants it, on the loop that asked. Who falls behind holds up the others,
// once there are `most_kept` octets between them; for long, and they go on without it.
class cache_rest final : public counted {
public:
    static constexpr std::size_t most_kept = 262144;

    // One who reads. Made before begin().
    class reader {
    public:
        explicit reader(held<cache_rest> of);
        reader(reader const&) = delete;
        reader& operator=(reader const&) = delete;
        ~reader();
        [[nodiscard]] bool begun() const;
        // The next piece for one who had `seen` octets of the content from the store, at first.
        task<outcome<chunk>> read(std::uint64_t seen);
        // The others went on: there is no next piece, and it is not the end.
        [[nodiscard]] bool left_behind() const;
        [[nodiscard]] field_section const* trailers() const;

    private:
        held<cache_rest> of_;
        std::uint64_t next_ = 0;  // of the pieces
    };

    // `first` stands behind so many octets. The store may have shown some of it.
    void begin(std::uint64_t behind, octets first);
    // Passes on what follows, unless that was the last, as long as there is somebody who reads. They wait for the slowest
    // of them as `lag` says.
    static task<void> pass_on(held<cache_rest> self, owned<source> from, bool last, cache_lag lag);

private:
    struct piece final : counted {
        explicit piece(octets o) : data{o} {}
        std::string const data;
    };
    struct place {
        held<piece> what;
        std::size_t awaited_by;  // readers
    };
    class wish;
    [[nodiscard]] std::uint64_t end_of_kept() const { return gone_ + kept_.size(); }
    task<outcome<bool>> wanted(cache_lag& lag);
    void add(octets data);
    void end(bool whole, field_section const* trailers);
    void drop_what_was_read();
    void leave_behind(std::uint64_t up_to);

    mutable std::mutex lock_;
    std::deque<place> kept_;
    std::uint64_t gone_ = 0;  // pieces before those
    std::size_t octets_kept_ = 0, readers_ = 0;
    std::size_t waiting_ = 0;  // readers, for the piece behind those
    std::uint64_t behind_ = 0;
    bool begun_ = false;
    field_section trailers_;
    cache_growth come_;   // pieces
    cache_growth steps_;  // of readers: who passes on looks again
    std::uint64_t steps_made_ = 0;
};

// Those of all responses that are being filled.
class cache_rests {
public:
    // A reader of what may follow; null: it is filled no more, or broke off.
    [[nodiscard]] owned<cache_rest::reader> join(cached_response const& r) const;

    // A filling, while it goes on. What is filled is found broken by all for whom there is no rest.
    class entry {
    public:
        entry(cache_rests& in, owned<cache_filling> f);
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;
        ~entry();
        [[nodiscard]] cache_filling& filling() const { return *filling_; }
        [[nodiscard]] held<cached_response> const& response() const { return response_; }
        // The store takes no more: nobody joins, and those who did read on there.
        [[nodiscard]] held<cache_rest> give_up(std::uint64_t behind, octets first);

    private:
        void leave();  // with the lock held; what the filling takes that goes is done without it
        cache_rests& in_;
        owned<cache_filling> filling_;
        held<cached_response> response_;
        held<cache_rest> rest_{new cache_rest};
    };

private:
    mutable std::mutex lock_;
    std::unordered_map<cached_response const*, held<cache_rest>> of_;
};

}  // namespace httoop::inline v0
