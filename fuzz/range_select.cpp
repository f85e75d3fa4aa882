// Preconditions and ranges of a request whose field lines are the octets: "name: value" each, ended
// by LF. Parts lie in the representation and do not overlap; If-Range is asked in two ways.
#include <cstdlib>

#include <httoop/range/multipart.hpp>
#include <httoop/range/select.hpp>

#include "fuzz/driver/field_lines.hpp"

using namespace httoop;

int fuzz_range_select(std::uint8_t const* data, std::size_t size) {
    field_section const fields = field_lines({reinterpret_cast<char const*>(data), size});
    representation r;
    r.tag = entity_tag_view{"a", false};
    r.last_modified = timestamp{784111777};
    r.last_modified_is_strong = true;
    conditional::circumstances const c{.now = {1782864000}};
    for (std::uint64_t const length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{10000}, UINT64_MAX}) {
        r.length = length;
        auto const d = conditional::evaluate(method::get, fields, &r, c);
        if (!conditional::if_range_holds(fields, r, c) && d.is == conditional::verdict::proceed)
            std::abort();
        range::selection const s = range::select(method::get, fields, r, {}, c);
        if ((s.is == range::selection::parts) == s.ranges.empty()) std::abort();
        for (std::size_t i = 0; i < s.ranges.size(); ++i) {
            byte_range const& a = s.ranges[i];
            if (a.first > a.last || a.last >= length) std::abort();
            for (std::size_t j = 0; j < i; ++j)
                if (a.first <= s.ranges[j].last && s.ranges[j].first <= a.last) std::abort();
        }
        (void)range::content_range_of(s, length);
        if (s.multipart()) (void)range::multipart{"b", "text/plain", length}.content_length(s.ranges);
    }
    return 0;
}
