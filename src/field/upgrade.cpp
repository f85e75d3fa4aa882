#include <httoop/field/upgrade.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {

result<upgrade> upgrade::parse(octets value) {
    upgrade u;
    if (auto added = u.parse_more(value); !added) return added.error();
    return u;
}

result<void> upgrade::parse_more(octets value) {
    list_reader list{value};
    while (list.next()) {
        octets const rest = list.rest();
        std::size_t const name = token_size(rest);
        bool const versioned = name > 0 && name < rest.size() && rest[name] == '/';
        std::size_t const version = versioned ? token_size(rest.substr(name + 1)) : 0;
        if (name == 0 || (versioned && version == 0)) {
            if (enforced(rules::upgrade_grammar))
                return violation{&rules::upgrade_grammar, list.offset() + (name == 0 ? 0 : name + 1)};
            list.took(1);
            continue;
        }
        protocols.push_back({std::string{rest.substr(0, name)},
                             std::string{versioned ? rest.substr(name + 1, version) : octets{}}});
        list.took(versioned ? name + 1 + version : name);
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string upgrade::compose() const {
    std::string text;
    for (protocol const& p : protocols)
        append_element(text, p.version.empty() ? p.name : p.name + '/' + p.version);
    return parsed_back(std::move(text), *this);
}

bool upgrade::has(octets name) const {
    for (protocol const& p : protocols)
        if (equal_ignoring_case(p.name, name)) return true;
    return false;
}

}  // namespace httoop::inline v0
