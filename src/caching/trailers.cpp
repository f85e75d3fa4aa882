#include <httoop/caching/trailers.hpp>

#include <algorithm>

#include <httoop/caching/directives.hpp>
#include <httoop/core/ascii.hpp>

#include "caching/kept_fields.hpp"

namespace httoop::inline v0::caching {

kept_trailers::kept_trailers(field_section const& header, cache_options const& o) : options_{o} {
    auto const is_target = [&o](octets name) {
        return std::any_of(o.targets.begin(), o.targets.end(), [name](auto const& t) { return equal_ignoring_case(t, name); });
    };
    for (field_line const line : header)
        if (line.id == field_id::connection || line.id == field_id::cache_control || is_target(line.name)) said_.append(line);
}

field_section kept_trailers::of(field_section const& received) const {
    response_directives const d = response_directives::of(said_, options_);
    kept_fields const kept{said_, d, options_};
    field_section all;
    for (field_line const line : received) {
        bool const allowed = line.id == field_id::unknown || row_of(line.id).trailer;
        if (allowed && kept.keeps(line, nullptr)) all.append(line);
    }
    return all;
}

void announce_trailers(field_section& header, field_section const& trailers) {
    std::string names;
    for (field_line const line : trailers) {
        if (!names.empty()) names += ", ";
        names += line.name;
    }
    if (!names.empty()) header.append(field_id::trailer, names);
}

}  // namespace httoop::inline v0::caching
