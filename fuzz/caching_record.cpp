// A record of a stored response: whatever stands in it, what is read could have been stored, can be chosen and
// answered with, and makes the same record again.
#include <cstdlib>

#include <httoop/caching/choose.hpp>
#include <httoop/caching/record.hpp>
#include <httoop/caching/serving.hpp>

using namespace httoop;
using namespace httoop::caching;

int fuzz_caching_record(std::uint8_t const* data, std::size_t size) {
    auto const s = parse_record({reinterpret_cast<char const*>(data), size});
    if (!s) return 0;
    std::string const record = compose_record(*s);
    auto const back = parse_record(record);
    if (!back || compose_record(*back) != record) std::abort();
    if (!s->head.defect() || s->head.status().interim() || s->complete != s->held.empty()) std::abort();

    request r{method::get, "/a"};
    r.fields().append("Range", "bytes=2-4");
    stored_response const* const all[] = {&*s};
    for (std::int64_t const seconds : {0, 1782864000}) {
        circumstances const c{.now = {seconds}};
        if (!choose(r, all, c, {}).answers()) continue;
        response head;
        answer const a = make_answer(*s, r, c, {}, head);
        if (!head.defect()) std::abort();
        for (byte_range const& b : a.ranges)
            if (!s->offset_of(b)) std::abort();
    }
    return 0;
}
