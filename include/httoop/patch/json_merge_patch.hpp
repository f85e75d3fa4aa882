#pragma once
#include <httoop/format/json.hpp>

namespace httoop::inline v0 {

// Applies a JSON Merge Patch (RFC 7396 2): members of `patch` replace those of `target`, null removes
// them. On failure, which is a document beyond the policy's limits, `target` is as it was.
//
//     apply_json_merge_patch(document, *json_document::parse(R"({"title": "Hello!", "author": null})"));
result<void> apply_json_merge_patch(json_document& target, json_document const& patch, policy const& p = {});

}  // namespace httoop::inline v0
