#include <httoop/patch/patch_format.hpp>

#include <httoop/patch/rules.hpp>

namespace httoop::inline v0 {

result<patch_format> patch_format_of(media_type const& t) {
    if (t.is("application/merge-patch+json")) return patch_format::json_merge_patch;
    if (!t.is("application/json-patch+json") && enforced(rules::patch_media_type))
        return violation{&rules::patch_media_type, 0};
    return patch_format::json_patch;
}

}  // namespace httoop::inline v0
