#include <httoop/patch/json_merge_patch.hpp>
#include <httoop/patch/json_patch.hpp>
#include <httoop/patch/json_pointer.hpp>
#include <httoop/patch/patch_format.hpp>

#include <cstdio>
using namespace httoop;

// What a service does with the content of a PATCH request: the status, and why.
unsigned change(json_document& document, octets type, octets content) {
    auto const media = media_type::parse(type);
    if (!media) return media.error().broken->status;
    auto const format = patch_format_of(*media);
    if (!format) return format.error().broken->status;
    if (*format == patch_format::json_merge_patch) {
        auto const patch = json_document::parse(content);
        if (!patch) return patch.error().broken->status;
        auto const done = apply_json_merge_patch(document, *patch);
        return done ? 200 : done.error().broken->status;
    }
    auto const patch = json_patch::parse(content);
    if (!patch) return patch.error().broken->status;
    auto const done = patch->apply(document);
    if (done) return 200;
    std::printf("operation %zu, %s: %s\n", done.error().operation, done.error().broken->id,
                done.error().broken->sentence);
    return done.error().broken->status;
}

int main() {
    json_document account = *json_document::parse(R"({"owner": "Ann", "balance": 12345678901234567890.10, "tags": []})");
    unsigned status = change(account, "application/json-patch+json", R"([
        {"op": "test", "path": "/balance", "value": 12345678901234567890.1},
        {"op": "add", "path": "/tags/-", "value": "checked"}])");
    std::printf("%u %s\n", status, account.compose().c_str());

    status = change(account, "application/json-patch+json", R"([
        {"op": "remove", "path": "/tags"},
        {"op": "test", "path": "/owner", "value": "Bob"}])");
    std::printf("%u %s\n", status, account.compose().c_str());

    status = change(account, "application/merge-patch+json", R"({"owner": null, "tags": ["merged"]})");
    std::printf("%u %s\n", status, account.compose().c_str());

    std::printf("%u\n", change(account, "application/xml", "<patch/>"));
    std::puts(json_pointer::parse("/tags/0")->evaluate(account)->compose().c_str());
}
