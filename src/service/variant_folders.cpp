#include "variant_folders.hpp"

#include <algorithm>

#include "variant_name.hpp"

namespace httoop::inline v0 {
namespace {

std::vector<std::string> variant_names(io::file const& folder, variant_folders::rules_of_names const& by) {
    auto all = io::names(folder, by.entries + 1);
    if (!all || all->size() > by.entries) return {};
    auto const read = [&](std::string const& name) { return variant_name::read(name, by.languages); };
    std::erase_if(*all, [&](std::string const& name) {
        variant_name const v = read(name);
        return v.base.empty() || !v.coding.empty();
    });
    std::sort(all->begin(), all->end(), [&](std::string const& a, std::string const& b) {
        octets const x = read(a).base, y = read(b).base;
        return x != y ? x < y : a < b;
    });
    return std::move(*all);
}

}  // namespace

variant_folders::folder_names const& variant_folders::at(io::directory const& root, io::symbolic_links links,
                                                         octets folder, rules_of_names const& by, instant now) {
    auto known = std::find_if(folders_.begin(), folders_.end(), [&](folder_names const& f) { return f.path == folder; });
    if (known != folders_.end() && now < known->believed_until) return *known;
    if (known == folders_.end()) {
        if (folders_.size() < most_folders) known = folders_.emplace(folders_.end());
        else known = folders_.begin() + static_cast<std::ptrdiff_t>(next_++ % most_folders);
        known->path = folder;
    }
    outcome<io::file> const opened = root.open_beneath(folder, links);
    known->names = opened ? variant_names(*opened, by) : std::vector<std::string>{};
    known->believed_until = now + by.believed;
    return *known;
}

std::vector<octets> variant_folders::find(io::directory const& root, io::symbolic_links links, octets folder,
                                          octets asked, rules_of_names const& by, instant now) {
    std::vector<std::string> const& names = at(root, links, folder, by, now).names;
    std::vector<octets> found;
    auto const take = [&](octets base) {
        auto const before = [&](std::string const& name, octets b) { return variant_name::read(name, by.languages).base < b; };
        for (auto n = std::lower_bound(names.begin(), names.end(), base, before); n != names.end(); ++n) {
            variant_name const v = variant_name::read(*n, by.languages);
            if (v.base != base || found.size() == most_variants) break;
            if (v.is_of(asked)) found.emplace_back(*n);
        }
    };
    take(asked);
    if (std::size_t const dot = asked.rfind('.'); dot != octets::npos && dot > 0) take(asked.substr(0, dot));
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace httoop::inline v0
