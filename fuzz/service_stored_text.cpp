// A stored response as a store has it outside of memory: whatever stands there, what is loaded can be chosen and
// answered with, and saves as it loads.
#include <cstdlib>

#include <httoop/caching/choose.hpp>
#include <httoop/caching/serving.hpp>

#include "service/stored_text.hpp"

using namespace httoop;
using namespace httoop::caching;

int fuzz_service_stored_text(std::uint8_t const* data, std::size_t size) {
    auto const loaded = load_stored({reinterpret_cast<char const*>(data), size});
    if (!loaded) return 0;
    stored_response const& s = loaded->stored;
    std::string const saved = save_stored(s, loaded->trailers ? &*loaded->trailers : nullptr);
    auto const back = load_stored(saved);
    if (!back || save_stored(back->stored, back->trailers ? &*back->trailers : nullptr) != saved) std::abort();
    if (!s.head.defect()) std::abort();

    request r{method::get, "/a"};
    r.fields().append("Range", "bytes=2-4");
    stored_response const* const all[] = {&s};
    for (std::int64_t const seconds : {0, 1782864000}) {
        circumstances const c{.now = {seconds}};
        if (!choose(r, all, c, {}).answers()) continue;
        response head;
        answer const a = make_answer(s, r, c, {}, head);
        if (!head.defect()) std::abort();
        for (byte_range const& b : a.ranges)
            if (!s.offset_of(b)) std::abort();
    }
    return 0;
}
