#pragma once
#include <httoop/core/result.hpp>
#include <httoop/field/media_type.hpp>

namespace httoop::inline v0 {

enum class patch_format : std::uint8_t { json_patch, json_merge_patch };

// Which kind of patch a media type stands for. Of another one: a violation with the status 415, to be
// answered with Accept-Patch (RFC 5789 2.2).
//
//     auto kind = patch_format_of(*request.get<content_type>());
result<patch_format> patch_format_of(media_type const& t);

}  // namespace httoop::inline v0
