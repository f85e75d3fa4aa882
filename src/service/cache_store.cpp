#include <httoop/service/cache_store.hpp>

#include <algorithm>

#include <httoop/caching/key.hpp>

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

bool cache_selection::means(caching::stored_response const& s) const {
    auto const has = [this](std::vector<std::string> const& names) { return std::find(names.begin(), names.end(), text) != names.end(); };
    switch (by) {
    case uri: return s.key == text;
    case prefix: return s.key.starts_with(text);
    case group:
    case tag:
        return (has(s.groups) || (by == tag && has(s.tags))) && (origin.empty() || caching::origin_of_key(s.key) == octets{origin});
    case all: break;
    }
    return true;
}

}  // namespace httoop::inline v0
