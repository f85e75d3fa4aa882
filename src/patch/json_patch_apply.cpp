#include <httoop/patch/json_patch.hpp>
#include <httoop/patch/rules.hpp>

#include <algorithm>

#include "patch/json_location.hpp"
#include "patch/json_operation.hpp"

namespace httoop::inline v0 {

// One run of a patch over a document of its own. A function that returns false has put down why.
class json_patch_run {
public:
    json_patch_run(json_value& root, policy const& p) : root_{root}, policy_{p}, size_{size_of(root)} {}

    bool run(std::vector<json_patch::operation> const& operations) {
        for (json_patch::operation const& o : operations) {
            if (!spend(1 + o.path.tokens.size() + o.from.tokens.size()) || !run(o)) return false;
            ++broken.operation;
        }
        return true;
    }

    patch_violation broken{{}, 0, {}};

private:
    using kind = json_value::kind;

    bool run(json_patch::operation const& o) {
        json_value taken;
        switch (o.op) {
        case json_op::add: return copy(o.value, taken) && add(o.path, std::move(taken));
        case json_op::remove: return take(o.path, "path", rules::patch_remove_exists, taken);
        case json_op::replace: return replace(o.path, o.value);
        case json_op::move: return move(o);
        case json_op::copy: {
            json_value const* const from = find(o.from, "from", rules::patch_copy_exists);
            return from == nullptr ? skipped() : copy(*from, taken) && add(o.path, std::move(taken));
        }
        case json_op::test: return test(o);
        }
        return false;
    }

    bool move(json_patch::operation const& o) {
        auto const& from = o.from.tokens;
        auto const& path = o.path.tokens;
        bool const into_itself = from.size() < path.size() && std::equal(from.begin(), from.end(), path.begin());
        if (into_itself && refuses(rules::patch_move_into_itself, "path")) return false;
        if (find(o.from, "from", rules::patch_move_exists) == nullptr) return skipped();
        if (from == path) return true;
        json_value taken;
        return take(o.from, "from", rules::patch_move_exists, taken) && add(o.path, std::move(taken));
    }

    bool test(json_patch::operation const& o) {
        json_value const* const there = find(o.path, "path", rules::patch_test_equal);
        if (there == nullptr) return skipped();
        json_size const given = size_of(o.value);
        if (!spend(given.octets + given.values)) return false;
        return equal_json(o.value, *there) || !refuses(rules::patch_test_equal, "value");
    }

    bool replace(json_pointer const& path, json_value const& value) {
        json_value* const there = find(path, "path", rules::patch_replace_exists);
        json_value copied;
        if (there == nullptr) return skipped();
        return copy(value, copied) && grow(size_of(copied), path, size_of(*there), 0) && put(*there, std::move(copied));
    }

    // Adds, or replaces a member that is there (4.1).
    bool add(json_pointer const& path, json_value value) {
        json_size const size = size_of(value);
        if (path.tokens.empty()) return grow(size, path, size_, 0) && put(root_, std::move(value));
        json_location const parent = locate_json(root_, path.tokens, path.tokens.size() - 1);
        if (parent.bad_index) return !refuses(rules::pointer_index, "path", parent.found);
        std::string const& last = path.tokens.back();
        if (parent.value != nullptr && parent.value->is == kind::object) {
            json_object& members = *parent.value->members;
            if (json_value* const there = members.find(last))
                return grow(size, path, size_of(*there), 0) && put(*there, std::move(value));
            std::size_t const around = quoted_size(last) + 1 + (members.size() == 0 ? 0 : 1);
            if (!grow(size, path, {}, around)) return false;
            members.put(last, std::move(value));
            return true;
        }
        if (parent.value == nullptr || parent.value->is != kind::array)
            return !refuses(rules::patch_add_target, "path", parent.found);
        auto& elements = parent.value->elements;
        std::size_t index = 0;
        if (!read_json_index(last, elements.size(), index))
            return !refuses(rules::pointer_index, "path", parent.found);
        if (index > elements.size()) {
            if (refuses(rules::patch_add_index, "path", parent.found)) return false;
            index = elements.size();
        }
        if (!spend(elements.size() - index) || !grow(size, path, {}, elements.empty() ? 0 : 1)) return false;
        elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(index), std::move(value));
        return true;
    }

    // Takes a value out of the document.
    bool take(json_pointer const& path, octets member, rule const& r, json_value& into) {
        json_value* const there = find(path, member, r);
        if (there == nullptr) return skipped();
        if (path.tokens.empty() && refuses(rules::patch_remove_whole, member)) return false;
        json_size const size = size_of(*there);
        if (!spend(size.octets + size.values)) return false;
        into = std::move(*there);
        std::size_t around = 0;
        if (path.tokens.empty()) {
            root_ = json_value{};
            size_ = size_of(root_);
            return true;
        }
        json_value& parent = *locate_json(root_, path.tokens, path.tokens.size() - 1).value;
        std::string const& last = path.tokens.back();
        if (parent.is == kind::object) {
            parent.members->erase(last);
            around = quoted_size(last) + 1 + (parent.members->size() == 0 ? 0 : 1);
        } else {
            auto& elements = parent.elements;
            auto const index = there - elements.data();
            if (!spend(elements.size() - static_cast<std::size_t>(index))) return false;
            elements.erase(elements.begin() + index);
            around = elements.empty() ? 0 : 1;
        }
        size_.octets -= size.octets + around;
        size_.values -= size.values;
        return true;
    }

    static bool put(json_value& there, json_value value) {
        there = std::move(value);
        return true;
    }

    bool copy(json_value const& from, json_value& into) {
        json_size const size = size_of(from);
        if (!spend(size.octets + size.values)) return false;
        into = from;
        return true;
    }

    // Accounts for a value that comes to `path` in the place of another, or with `around` octets more.
    bool grow(json_size const& by, json_pointer const& path, json_size const& instead, std::size_t around) {
        json_size after = size_;
        after.octets += by.octets + around - instead.octets;
        after.values += by.values - instead.values;
        limits const& most = policy_.limits;
        bool const large = (after.octets > most.json_octets && after.octets > size_.octets) ||
                           (after.values > most.json_values && after.values > size_.values);
        std::uint64_t const depth = path.tokens.size() + by.depth;
        bool const deep = depth > std::min<std::uint64_t>(most.json_depth, json_depth_most) && by.depth > instead.depth;
        if ((large || deep) && refuses(rules::patch_growth_limit, "path")) return false;
        size_ = after;
        return true;
    }

    json_value* find(json_pointer const& pointer, octets member, rule const& r) {
        failed_ = false;
        json_location const l = locate_json(root_, pointer.tokens, pointer.tokens.size());
        if (l.value == nullptr) failed_ = refuses(l.bad_index ? rules::pointer_index : r, member, l.found);
        return l.value;
    }
    // What becomes of an operation whose value was not found: a failure, unless the rule is off.
    [[nodiscard]] bool skipped() const { return !failed_; }

    bool spend(std::uint64_t work) {
        work_ += work;
        return work_ <= policy_.limits.patch_work || !refuses(rules::patch_work_limit, {});
    }

    bool refuses(rule const& r, octets member, std::size_t offset = 0) {
        if (!policy_.refuses(r, offset)) return false;
        broken.broken = &r;
        broken.offset = offset;
        broken.member = member;
        return true;
    }

    json_value& root_;
    policy const& policy_;
    json_size size_;          // of the whole; its depth is that of the beginning
    std::uint64_t work_ = 0;  // no more than limits.patch_work and one document
    bool failed_ = false;
};

fallible<void, patch_violation> json_patch::apply(json_document& target, policy const& p) const {
    json_document changed = target;
    json_patch_run run{changed.root(), p};
    bool const done = run.run(operations_);
    if (done || !enforced(rules::patch_atomic) || !enforced(rules::patch_whole_or_not)) target = std::move(changed);
    if (!done) return run.broken;
    return {};
}

}  // namespace httoop::inline v0
