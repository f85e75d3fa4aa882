// A document, a line end, and a patch: a JSON Patch or, where it is an object, a merge patch. What fails
// changes nothing, what succeeds keeps the limits and is read back as it is.
#include <cstdlib>
#include <string>

#include <httoop/patch/json_merge_patch.hpp>
#include <httoop/patch/json_patch.hpp>
#include <httoop/patch/json_pointer.hpp>

using namespace httoop;

int fuzz_patch_apply(std::uint8_t const* data, std::size_t size) {
    octets const all{reinterpret_cast<char const*>(data), size};
    std::size_t const end = all.find('\n');
    octets const text = all.substr(0, end), patch_text = end == octets::npos ? octets{} : all.substr(end + 1);
    policy p;
    p.limits.json_octets = 4096;
    p.limits.json_values = 256;
    p.limits.json_depth = 16;
    p.limits.patch_work = 65536;

    if (auto const pointer = json_pointer::parse(text)) {
        if (pointer->compose() != text) std::abort();
        auto const again = json_pointer::parse_fragment(pointer->compose_fragment());
        if (again ? *again != *pointer : again.error().offset != 0) std::abort();
    }
    auto const document = json_document::parse(text, p);
    if (!document) return 0;
    std::string const before = document->compose();
    if (before.size() > text.size()) std::abort();
    auto const back = json_document::parse(before, p);
    if (!back || !(*back == *document) || back->compose() != before) std::abort();

    json_document target = *document;
    bool done = false;
    if (auto const patch = json_patch::parse(patch_text, p)) {
        auto const applied = patch->apply(target, p);
        done = applied.has_value();
        if (!done && (applied.error().broken == nullptr || applied.error().operation >= patch->size())) std::abort();
    } else if (auto const merge = json_document::parse(patch_text, p)) {
        done = apply_json_merge_patch(target, *merge, p).has_value();
    }
    std::string const after = target.compose();
    if (!done && after != before) std::abort();
    auto const result = json_document::parse(after, p);
    if (!result || !(*result == target)) std::abort();
    return 0;
}
