#include <httoop/intermediary/end_to_end.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0::intermediary {
namespace {

// Fields whose own definition asks that they be forwarded as they are.
struct demand {
    field_id id;
    rule const& because;
};
constexpr demand demands[] = {
    {field_id::allow, rules::allow_forwarded},
    {field_id::authentication_info, rules::digest_info_forwarded},
    {field_id::authorization, rules::authorization_forwarded},
    {field_id::if_match, rules::conditions_forwarded},
    {field_id::if_modified_since, rules::conditions_forwarded},
    {field_id::if_none_match, rules::conditions_forwarded},
    {field_id::if_range, rules::conditions_forwarded},
    {field_id::if_unmodified_since, rules::conditions_forwarded},
    {field_id::prefer, rules::prefer_forwarded},
    {field_id::referer, rules::referer_forwarded},
    {field_id::unknown, rules::unknown_field_forwarded},
    {field_id::www_authenticate, rules::www_authenticate_forwarded},
};

rule const& why_forwarded(field_id id) {
    for (demand const& d : demands)
        if (d.id == id) return d.because;
    return rules::end_to_end_forwarded;
}

// For the proxy that a client has chosen (11.7); those who authenticate together hand them on.
constexpr field_set proxy_credential_fields{field_id::proxy_authenticate,
                                            field_id::proxy_authorization,
                                            field_id::proxy_authentication_info};

std::string in_lower_case_of(octets name) {
    std::string lower{name};
    for (char& c : lower) c = to_lower(c);
    return lower;
}

}  // namespace

result<end_to_end> end_to_end::of(field_section const& header, hop const& us) {
    end_to_end e;
    e.transfer_coding_ = header.has(field_id::transfer_encoding);
    e.trailers_ = us.trailers;
    e.proxy_credentials_ = us.proxy_credentials;
    auto const options = get_field<connection>(header);
    if (is_absent(options)) return e;
    if (!options) return options.error();
    for (std::string const& option : options->all) {
        field_id const id = identify_field(option);
        if (id != field_id::unknown) e.named_.insert(id);
        else e.unknown_named_.push_back(in_lower_case_of(option));
    }
    std::sort(e.unknown_named_.begin(), e.unknown_named_.end());
    return e;
}

bool end_to_end::names(field_line const& line) const {
    if (line.id != field_id::unknown) return named_.has(line.id);
    return !unknown_named_.empty() &&
           std::binary_search(unknown_named_.begin(), unknown_named_.end(),
                              in_lower_case_of(line.name));
}

bool end_to_end::about_connection(field_id id) const {
    if (id == field_id::trailer) return !trailers_;
    if (proxy_credential_fields.has(id)) return !proxy_credentials_;
    return row_of(id).hop_by_hop;
}

line_decision end_to_end::judge(field_line const& line) const {
    auto const stopped_by = [](rule const& r) { return line_decision{!enforced(r), &r}; };
    if (line.id == field_id::connection) return stopped_by(rules::connection_not_forwarded);
    bool const removes = enforced(rules::removed_or_replaced);
    if (removes && names(line)) return stopped_by(rules::named_field_removed);
    if (removes && about_connection(line.id)) return stopped_by(rules::control_field_removed);
    if (line.id == field_id::content_length && transfer_coding_)
        return stopped_by(rules::length_beside_coding_removed);
    rule const& because = why_forwarded(line.id);
    return {enforced(because), &because};
}

field_section end_to_end::header(field_section const& received) const {
    field_section kept;
    for (field_line const line : received)
        if (judge(line).forwarded) kept.append(line);
    return kept;
}

field_section end_to_end::trailers(field_section const& received) const {
    field_section kept;
    if (!trailers_) return kept;
    for (field_line const line : received) {
        bool const allowed = line.id == field_id::unknown || row_of(line.id).trailer ||
                             !enforced(rules::trailer_forwarded);
        if (allowed && judge(line).forwarded) kept.append(line);
    }
    return kept;
}

}  // namespace httoop::inline v0::intermediary
