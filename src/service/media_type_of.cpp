#include "media_type_of.hpp"

#include <algorithm>
#include <array>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {
namespace {

struct row {
    octets extension, type;
};
constexpr auto rows = [] {
    std::array all{
#define HTTOOP_MEDIA_TYPE(extension, type) row{extension, type},
#include <httoop/service/media_types.def>
#undef HTTOOP_MEDIA_TYPE
    };
    std::sort(all.begin(), all.end(), [](row const& a, row const& b) { return a.extension < b.extension; });
    return all;
}();

constexpr std::size_t longest_extension = 16;

}  // namespace

octets media_type_of(octets file_name) {
    octets const unknown = "application/octet-stream";
    std::size_t const dot = file_name.rfind('.');
    if (dot == octets::npos || file_name.size() - dot - 1 > longest_extension) return unknown;
    char lower[longest_extension];
    octets const written = file_name.substr(dot + 1);
    std::transform(written.begin(), written.end(), lower, to_lower);
    octets const extension{lower, written.size()};
    auto const* const at = std::lower_bound(rows.begin(), rows.end(), extension,
                                            [](row const& r, octets e) { return r.extension < e; });
    return at != rows.end() && at->extension == extension ? at->type : unknown;
}

}  // namespace httoop::inline v0
