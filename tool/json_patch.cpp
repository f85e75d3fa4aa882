#include <cstdio>

#include <httoop/patch/json_merge_patch.hpp>
#include <httoop/patch/json_patch.hpp>

#include "command.hpp"
#include "input.hpp"
#include "json.hpp"

namespace httoop::tool {
namespace {

constexpr int schema = 1;

// One line of JSON on standard error: standard output is for the document alone.
exit_status refused(octets where, patch_violation const& v) {
    json violation = to_json(finding{v.broken, v.offset, false});
    if (v.operation != patch_violation::none) violation["operation"] = v.operation;
    if (!v.member.empty()) violation["member"] = v.member;
    violation["status"] = v.broken->status;
    json out = json::object();
    out["schema"] = schema;
    out["in"] = where;
    out["violations"] = json::array({std::move(violation)});
    std::fputs((out.dump() + "\n").c_str(), stderr);
    return exit_status::negative;
}

exit_status refused(octets where, violation const& v) { return refused(where, {v, patch_violation::none, {}}); }

exit_status run(arguments const& given) {
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    std::string const file = given.value("FILE"), patch_file = given.value("PATCH");
    if (file == "-" && patch_file == "-") return misused("only one of FILE and PATCH can be standard input");
    std::string text, patch_text;
    if (!read_input(file, p.limits.content, text) || !read_input(patch_file, p.limits.content, patch_text))
        return exit_status::negative;

    auto document = json_document::parse(text, p);
    if (!document) return refused("FILE", document.error());
    if (given.has("merge")) {
        auto const patch = json_document::parse(patch_text, p);
        if (!patch) return refused("PATCH", patch.error());
        if (auto const done = apply_json_merge_patch(*document, *patch, p); !done) return refused("PATCH", done.error());
    } else {
        auto const patch = json_patch::parse(patch_text, p);
        if (!patch) return refused("PATCH", patch.error());
        if (auto const done = patch->apply(*document, p); !done) return refused("PATCH", done.error());
    }
    return print(document->compose() + "\n") ? exit_status::done : exit_status::negative;
}

constexpr flag flags[] = {
    {"FILE", "FILE", "a JSON document; - is standard input", flag::once, true},
    {"PATCH", "PATCH", "a JSON Patch (RFC 6902), or with --merge a JSON Merge Patch (RFC 7396)", flag::once, true},
    {"--merge", "", "PATCH is a merge patch"},
    limit_flag,
};

}  // namespace

extern command const json_patch_command;
command const json_patch_command{
    "json-patch",
    "apply a JSON Patch or a JSON Merge Patch to a document",
    "  httoop json-patch config.json changes.json > changed.json\n"
    "  echo '[{\"op\": \"replace\", \"path\": \"/port\", \"value\": 8080}]' | httoop json-patch config.json -\n"
    "  echo '{\"port\": 8080, \"host\": null}' | httoop json-patch --merge config.json - | jq .\n"
    "The result is one line of JSON. All operations are applied or none: where one fails there is no result,\n"
    "the exit status is 1, and a line of JSON on standard error says which requirement was broken, with the\n"
    "operation's number, its member and the status that a server should answer. docs/patch.md has the schema.\n",
    flags,
    run};

}  // namespace httoop::tool
