#pragma once
#include <httoop/core/limits.hpp>
#include <httoop/service/cache_store.hpp>

namespace httoop::inline v0 {

class memory_state;

// A store in the memory of this process: gone when that ends. It holds at most so many octets, heads, its own needs and
// what is being filled counted, and forgets for others what was used least (S3-FIFO). Half of it at most is for what is
// being filled, so no content is larger. Forgotten contents that are read on count as well: while there are more of
// them than half a store, or 64 MiB, nothing is stored.
//
//     memory_store store{256 << 20};
//     cache with_memory{origin, store};
class memory_store final : public cache_store {
public:
    explicit memory_store(std::uint64_t most_octets, limits const& l = {});  // cache_variants
    ~memory_store() override;

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
    held<memory_state> state_;
};

}  // namespace httoop::inline v0
