#include <httoop/intermediary/plain.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/date.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/intermediary/via_members.hpp>

namespace httoop::inline v0::intermediary {
namespace {

// Fields that are looked at, not only passed on.
field_set const noticed = [] {
    field_set all{field_id::via,           field_id::expect,           field_id::if_range,          field_id::max_forwards,
                  field_id::forwarded,     field_id::trailer,          field_id::x_forwarded_for,   field_id::x_forwarded_host,
                  field_id::x_forwarded_proto, field_id::proxy_authenticate, field_id::proxy_authorization, field_id::proxy_authentication_info};
    for (unsigned i = 0; i < static_cast<unsigned>(field_id::count_); ++i)
        if (auto const id = static_cast<field_id>(i); id != field_id::unknown && id != field_id::connection && row_of(id).hop_by_hop)
            all.insert(id);
    return all;
}();

// A rule that is switched off is one that forward() asks for.
bool all_enforced() {
    return true
#define HTTOOP_RULE(name, ...) && enforced(rules::name)
#include <httoop/intermediary/rules.def>
#undef HTTOOP_RULE
        ;
}

// Connection says nothing but how long this one lasts.
bool lasts_or_ends(field_section const& f) {
    if (f.count(field_id::connection) != 1) return false;
    octets const value = f.value(field_id::connection);
    return equal_ignoring_case(value, "keep-alive") || equal_ignoring_case(value, "close");
}

bool is_plain(field_section const& f) {
    return !f.has_any(noticed) && (!f.has(field_id::connection) || lasts_or_ends(f)) && all_enforced();
}

std::string member(hop const& us, http_version v) {
    field_section one;
    add_via(one, us.name, v, us.via);
    return std::string{one.value(field_id::via)};
}

}  // namespace

via_lines::via_lines(hop const& us) : of_1_1{member(us, http_1_1)}, of_2{member(us, http_2)} {}

bool forward_plainly(request const& received, via_lines const& via, request& sent) {
    std::string const* const told = received.version() == http_1_1 ? &via.of_1_1 : received.version() == http_2 ? &via.of_2 : nullptr;
    method::known const m = received.method().which();
    bool const usual = told != nullptr && m != method::connect && m != method::options && m != method::trace &&
                       received.form() == target_form::origin && !received.path().empty() && !received.content().present();
    field_section const& f = received.fields();
    if (!usual || !f.has(field_id::host) || f.value(field_id::host).empty() || !is_plain(f)) return false;
    auto const path = static_cast<std::uint32_t>(received.path().size());
    sent.assign(received.method(), received.target(), target_form::origin, 0, path, http_1_1);
    sent.fields() = f;
    if (f.has(field_id::connection)) sent.fields().erase(field_id::connection);
    sent.fields().append(field_id::via, *told);
    return true;
}

bool forward_plainly(response& r, std::optional<timestamp> now) {
    field_section& f = r.fields();
    bool const usual = !r.status().interim() && r.status() != status_code::proxy_authentication_required &&
                       r.status() != status_code::upgrade_required;
    if (!usual || !is_plain(f)) return false;
    r.version(http_1_1);
    if (f.has(field_id::connection)) f.erase(field_id::connection);
    if (now && !f.has(field_id::date)) set_field(f, date{*now});
    return true;
}

}  // namespace httoop::inline v0::intermediary
