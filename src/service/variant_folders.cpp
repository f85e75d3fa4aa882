#include "variant_folders.hpp"

#include <algorithm>
#include <utility>

#include "variant_name.hpp"

namespace httoop::inline v0 {

// The names are read once: there may be ten thousand of them.
std::vector<variant_folders::file_name> variant_folders::names_of(io::file const& folder, rules_of_names const& by) {
    auto all = io::names(folder, by.entries + 1);
    std::vector<file_name> kept;
    if (!all || all->size() > by.entries) return kept;
    for (std::string& name : *all) {
        variant_name const v = variant_name::read(name, by.languages);
        if (!v.base.empty() && v.coding.empty()) kept.push_back({std::move(name), v.base.size()});
    }
    std::sort(kept.begin(), kept.end(), [](file_name const& a, file_name const& b) {
        return std::pair{a.base(), octets{a.whole}} < std::pair{b.base(), octets{b.whole}};
    });
    return kept;
}

variant_folders::folder_names const* variant_folders::at(io::directory const& root, io::symbolic_links links,
                                                         octets folder, rules_of_names const& by, instant now) {
    auto known = std::find_if(folders_.begin(), folders_.end(), [&](folder_names const& f) { return f.path == folder; });
    if (known != folders_.end() && now < known->believed_until) return &*known;
    outcome<io::file> const opened = root.open_beneath(folder, links);
    if (!opened) return nullptr;  // and no other one is forgotten for it
    if (known == folders_.end()) {
        if (folders_.size() < most_folders) known = folders_.emplace(folders_.end());
        else known = folders_.begin() + static_cast<std::ptrdiff_t>(next_++ % most_folders);
        known->path = folder;
    }
    known->names = names_of(*opened, by);
    known->believed_until = now + by.believed;
    return &*known;
}

std::vector<octets> variant_folders::find(io::directory const& root, io::symbolic_links links, octets folder,
                                          octets asked, rules_of_names const& by, instant now) {
    std::vector<octets> found;
    folder_names const* const in = at(root, links, folder, by, now);
    if (in == nullptr) return found;
    std::vector<file_name> const& names = in->names;
    auto const take = [&](octets base) {
        auto n = std::lower_bound(names.begin(), names.end(), base, [](file_name const& f, octets b) { return f.base() < b; });
        for (; n != names.end() && n->base() == base && found.size() < most_variants; ++n)
            if (variant_name::read(n->whole, by.languages).is_of(asked)) found.emplace_back(n->whole);
    };
    take(asked);
    if (std::size_t const dot = asked.rfind('.'); dot != octets::npos && dot > 0) take(asked.substr(0, dot));
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace httoop::inline v0
