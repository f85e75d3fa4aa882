#include <httoop/service/cache_store.hpp>

namespace httoop::inline v0 {

content_length_of content_held_by(caching::stored_response const& s) {
    if (s.asked_by == method::head) return content_length_of::no_content();
    if (!s.complete) {
        std::uint64_t sum = 0;
        for (byte_range const& r : s.held) sum += r.size();
        return content_length_of::exactly(sum);
    }
    return s.length ? content_length_of::exactly(*s.length) : content_length_of::until_end();
}

}  // namespace httoop::inline v0
