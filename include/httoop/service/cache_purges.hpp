#pragma once
#include <array>
#include <atomic>
#include <cstdint>

#include <httoop/caching/stored_response.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0 {

struct cache_selection;

// The purges of a store, counted. An answer that was on its way when one came that means it is not stored: it may
// be older than what the purge was for (RFC 9111 4.4).
//
//     std::uint64_t const sent = store.purges().count();   // then the request goes out
//     store.begin(what_came, instead, sent);               // fails with `refused` if it was purged since
class cache_purges {
public:
    static constexpr std::uint64_t whenever = UINT64_MAX;  // a count that no purge comes after

    // How many there were. Any thread.
    [[nodiscard]] std::uint64_t count() const { return count_.load(std::memory_order_acquire); }

    // For the store, with the lock with which it enters responses. Each purge is noted once, before what goes is
    // looked for.
    void note(cache_selection const& which);
    // Whether a purge after that count means the response. It may say so of one that another was meant by: places are shared.
    [[nodiscard]] bool meant(caching::stored_response const& s, std::uint64_t since) const;
    [[nodiscard]] static error refusal() { return {failure::refused, "it was purged while it was on its way"}; }

private:
    static constexpr std::size_t places = 4096;
    static std::size_t place_of(octets text, bool key);
    std::atomic<std::uint64_t> count_{0};
    std::uint64_t widest_ = 0;  // the count at the last one by neither URI nor name
    std::array<std::uint64_t, places> last_{};  // at the last one of a URI, or of a group or tag
};

}  // namespace httoop::inline v0
