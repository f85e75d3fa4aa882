#include "caching/kept_fields.hpp"

#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>

#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

constexpr field_set of_proxies{field_id::proxy_authenticate, field_id::proxy_authentication_info,
                               field_id::proxy_authorization};

bool is_listed(std::vector<std::string> const& names, octets name) {
    return std::any_of(names.begin(), names.end(),
                       [name](std::string const& n) { return equal_ignoring_case(n, name); });
}

// Whether it is not stored for that reason; says so.
bool left_out(rule const& because, field_line const& line, account* why) {
    if (!enforced(because)) return false;
    tell(why, because, verdict::leaves_out, line.name);
    return true;
}

}  // namespace

kept_fields::kept_fields(field_section const& response, response_directives const& d, cache_options const& o)
    : no_cache_{d.no_cache_fields} {
    if (o.shared) private_ = &d.private_fields;
    for (field_line const line : response) {
        if (line.id != field_id::connection) continue;
        for (octets rest = line.value; !rest.empty();) {
            std::size_t const comma = rest.find(',');
            octets const option = trim_ows(rest.substr(0, comma));
            rest.remove_prefix(comma == octets::npos ? rest.size() : comma + 1);
            field_id const id = identify_field(option);
            if (id != field_id::unknown) named_.insert(id);
            else names_.emplace_back(option);
        }
    }
}

bool kept_fields::keeps(field_line const& line, account* why) const {
    if (line.id == field_id::age) return false;  // counted, and made anew each time
    if (of_proxies.has(line.id)) return !left_out(rules::proxy_fields_not_stored, line, why);
    bool const named = line.id != field_id::unknown ? named_.has(line.id) : is_listed(names_, line.name);
    if (line.id == field_id::connection || named || row_of(line.id).hop_by_hop)
        return !left_out(rules::hop_fields_not_stored, line, why);
    if (!no_cache_.empty() && is_listed(no_cache_, line.name))
        return !left_out(rules::no_cache_fields_left_out, line, why);
    if (private_ != nullptr && !private_->empty() && is_listed(*private_, line.name))
        return !left_out(rules::private_fields_left_out, line, why);
    if (line.id == field_id::cache_control) return enforced(rules::directives_passed);
    return line.id != field_id::unknown || enforced(rules::all_fields_stored);
}

void append_kept(field_section& to, field_section const& response, response_directives const& d, cache_options const& o,
                 account* why) {
    kept_fields const kept{response, d, o};
    for (field_line const line : response)
        if (kept.keeps(line, why)) to.append(line);
}

}  // namespace httoop::inline v0::caching
