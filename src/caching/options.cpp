#include <httoop/caching/options.hpp>

namespace httoop::inline v0::caching {

cache_options cache_options::of_gateway() {
    cache_options o;
    o.targets.emplace_back("CDN-Cache-Control");
    return o;
}

cache_options cache_options::of_proxy() { return {}; }

cache_options cache_options::of_user_agent() {
    cache_options o;
    o.shared = false;
    return o;
}

}  // namespace httoop::inline v0::caching
