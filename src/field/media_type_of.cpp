#include <httoop/field/media_type_of.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

struct media_type_row {
    octets name;  // the extension
    octets type;
};
constexpr media_type_row media_type_rows[] = {
    {"", "application/octet-stream"},
#define HTTOOP_MEDIA_TYPE(extension, type) {extension, type},
#include <httoop/field/media_types.def>
#undef HTTOOP_MEDIA_TYPE
};
static_assert(sorted_by_name(media_type_rows));

}  // namespace

octets media_type_of(octets file_name) {
    std::size_t const dot = file_name.rfind('.');
    octets const extension = dot == octets::npos ? octets{} : file_name.substr(dot + 1);
    return media_type_rows[find_row(media_type_rows, extension)].type;
}

}  // namespace httoop::inline v0
