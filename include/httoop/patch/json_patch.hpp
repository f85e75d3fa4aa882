#pragma once
#include <string>
#include <vector>

#include <httoop/format/json.hpp>

namespace httoop::inline v0 {

// Why a JSON Patch is none, or why it cannot be applied. The status of the rule is the one that RFC
// 5789 2.2 advises.
struct patch_violation : violation {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::size_t operation = none;  // counted from 0; none: the document as a whole
    octets member;                 // of the operation: "op", "path", "from" or "value"; static storage
    // `offset` is in the text where there is no operation, in the JSON Pointer where it has no
    // grammar, else the number of reference tokens that were found.
};

// A JSON Patch (RFC 6902), taken apart and checked.
//
//     auto p = json_patch::parse(R"([{"op": "add", "path": "/a/-", "value": 1}])");
//     if (!p) return p.error().broken->status;                          // 400
//     if (auto done = p->apply(document); !done)
//         done.error().operation;                                       // which one
class json_patch {
public:
    static fallible<json_patch, patch_violation> parse(octets text, policy const& p = {});

    // All operations or none: on failure `target` is as it was. The result keeps the limits of the
    // policy for JSON documents, unless `target` was beyond them before.
    fallible<void, patch_violation> apply(json_document& target, policy const& p = {}) const;

    [[nodiscard]] std::size_t size() const;  // operations

    json_patch(json_patch&& o) noexcept;
    json_patch& operator=(json_patch&& o) noexcept;
    ~json_patch();

private:
    friend struct json_patch_reader;
    friend class json_patch_run;
    struct operation;
    json_patch();

    std::vector<operation> operations_;
};

}  // namespace httoop::inline v0
