#include <httoop/core/policy.hpp>

#include "names.hpp"

namespace httoop::inline v0 {

bool policy::stops(rule const& r, std::size_t offset, relaxation mended_by) const {
    if (!enforced(r)) return false;
    bool const repaired = relaxes(mended_by);
    if (sink_ != nullptr) sink_->found({&r, offset, repaired});
    return !repaired && sink_ == nullptr;
}

bool policy::refuses(rule const& r, std::size_t offset) const {
    if (!enforced(r)) return false;
    if (sink_ != nullptr) sink_->found({&r, offset, false});
    return true;
}

relaxation_table all_relaxations() {
    static constexpr relaxation_row rows[] = {
#define HTTOOP_RELAXATION(member, section, sentence) \
    {dashed<#member>(), relaxation::member, section, sentence},
#include <httoop/core/relaxations.def>
#undef HTTOOP_RELAXATION
    };
    return {rows, rows + sizeof rows / sizeof *rows};
}

relaxation_row const* find_relaxation(octets name) {
    for (relaxation_row const& row : all_relaxations())
        if (same_name(row.name, name)) return &row;
    return nullptr;
}

}  // namespace httoop::inline v0
