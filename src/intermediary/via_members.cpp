#include <httoop/intermediary/via_members.hpp>

#include <algorithm>

#include <httoop/intermediary/rules.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0::intermediary {
namespace {

// The name of the protocol is left out for HTTP, and there is no minor version of HTTP/2.
std::string protocol_version(http_version v) {
    std::string text = std::to_string(v.major);
    if (v.major < 2) text.append(".").append(std::to_string(v.minor));
    return text;
}

bool is_inside(via_member const& m, via_options const& o) {
    return enforced(rules::via_inside_hidden) &&
           std::any_of(o.inside.begin(), o.inside.end(),
                       [&](std::string const& host) { return m.is(host); });
}

bool same_protocol(via_member const& a, via_member const& b) {
    return !enforced(rules::via_combined_alike) ||
           (a.protocol == b.protocol && a.version == b.version);
}

std::vector<via_member> rewritten(std::vector<via_member> all, via_options const& o) {
    std::vector<via_member> kept;
    bool last_inside = false;
    for (via_member& m : all) {
        bool const inside = is_inside(m, o);
        if (inside && !enforced(rules::via_pseudonym)) continue;
        if (inside) m.received_by = o.pseudonym;
        if (inside || o.drop_comments) m.comment.clear();
        bool const within = (inside && last_inside) || !enforced(rules::via_combined_within);
        last_inside = inside;
        if (o.combine && within && !kept.empty() && same_protocol(kept.back(), m)) continue;
        kept.push_back(std::move(m));
    }
    return kept;
}

}  // namespace

void add_via(field_section& fields, octets name, http_version received, via_options const& o) {
    bool const rewrites = o.drop_comments || !o.inside.empty();
    if (rewrites && fields.has(field_id::via))
        if (auto before = get_field<via>(fields))
            set_field(fields, via{rewritten(std::move(before->all), o)});
    via_member const us{{}, protocol_version(received), std::string{name}, o.comment};
    fields.append(field_id::via, via{{us}}.compose());
}

}  // namespace httoop::inline v0::intermediary
