#include <httoop/patch/json_patch.hpp>

#include <httoop/patch/rules.hpp>

#include "patch/json_operation.hpp"

namespace httoop::inline v0 {
namespace {

// An operation by its name, the member that it needs besides, and what is broken without that.
struct json_op_row {
    octets name;
    json_op op;
    octets member;
    rule const* needs;
};
constexpr json_op_row json_ops[] = {
    {"add", json_op::add, "value", &rules::patch_add_value},
    {"remove", json_op::remove, "", nullptr},
    {"replace", json_op::replace, "value", &rules::patch_replace_value},
    {"move", json_op::move, "from", &rules::patch_move_from},
    {"copy", json_op::copy, "from", &rules::patch_copy_from},
    {"test", json_op::test, "value", &rules::patch_test_value},
};

json_op_row const* find_json_op(octets name) {
    for (json_op_row const& row : json_ops)
        if (row.name == name) return &row;
    return nullptr;
}

}  // namespace

// Reads the operations of one patch. A function that returns false has put down why.
struct json_patch_reader {
    policy const& policy_;
    json_patch patch;
    patch_violation broken;

    bool refuses(rule const& r, octets member, std::size_t offset = 0) {
        if (!policy_.refuses(r, offset)) return false;
        broken = {{&r, offset}, patch.operations_.size(), member};
        return true;
    }

    // Members are asked for by their names; others are ignored (4).
    bool read_string(json_object const& members, octets name, rule const& r, octets& into) {
        json_value const* const v = members.find(name);
        if (v != nullptr && v->is == json_value::kind::string) into = v->text;
        else if (refuses(r, name)) return false;
        return true;
    }

    bool read_pointer(json_object const& members, octets name, rule const& r, json_pointer& into) {
        octets text;
        if (!read_string(members, name, r, text)) return false;
        auto pointer = json_pointer::parse(text);
        if (!pointer) {
            refuses(*pointer.error().broken, name, pointer.error().offset);
            return false;
        }
        into = std::move(*pointer);
        return true;
    }

    bool read_operation(json_value const& given) {
        if (given.is != json_value::kind::object) return !refuses(rules::patch_document, {});
        json_object const& members = *given.members;
        octets name = json_ops[0].name;
        if (!read_string(members, "op", rules::patch_op, name)) return false;
        json_op_row const* row = find_json_op(name);
        if (row == nullptr && refuses(rules::patch_op_known, "op")) return false;
        if (row == nullptr) row = json_ops;
        json_patch::operation o;
        o.op = row->op;
        if (!read_pointer(members, "path", rules::patch_path, o.path)) return false;
        if (row->member == "from" && !read_pointer(members, "from", *row->needs, o.from)) return false;
        if (row->member == "value") {
            json_value const* const value = members.find("value");
            if (value != nullptr) o.value = *value;
            else if (refuses(*row->needs, "value")) return false;
        }
        patch.operations_.push_back(std::move(o));
        return true;
    }

    bool read(json_value const& root) {
        bool const array = root.is == json_value::kind::array;
        broken = {{&rules::patch_document, 0}, patch_violation::none, {}};
        if (!array && policy_.refuses(rules::patch_document, 0)) return false;
        auto const most = policy_.limits.patch_operations;
        broken = {{&rules::patch_operations_limit, 0}, static_cast<std::size_t>(most), {}};
        if (root.elements.size() > most && policy_.refuses(rules::patch_operations_limit, 0)) return false;
        for (json_value const& given : root.elements)
            if (!read_operation(given)) return false;
        return true;
    }

    static fallible<json_patch, patch_violation> from(octets text, policy const& p) {
        auto const document = json_document::parse(text, p);
        if (!document) return patch_violation{document.error(), patch_violation::none, {}};
        json_patch_reader reader{p, {}, {}};
        if (!reader.read(document->root())) return reader.broken;
        return std::move(reader.patch);
    }
};

json_patch::json_patch() = default;
json_patch::json_patch(json_patch&& o) noexcept = default;
json_patch& json_patch::operator=(json_patch&& o) noexcept = default;
json_patch::~json_patch() = default;

std::size_t json_patch::size() const { return operations_.size(); }

fallible<json_patch, patch_violation> json_patch::parse(octets text, policy const& p) {
    return json_patch_reader::from(text, p);
}

}  // namespace httoop::inline v0
